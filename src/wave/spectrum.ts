// The spectrum of a substrate by directions: where the roots of its closed loops lie, how many at each place, and which
// eigenvalues of a network stand there. Networks are compared by directions and not by sizes: a saturating one expands, and
// takes it back (spec, A6). Source: TWM (arXiv 2402.10163) section 4 and its figure of spectra (E3).

import { InputError } from '../array/errors.ts';
import { mean } from '../array/statistics.ts';
import { circuitMatrix } from '../emt/circuit/circuit.ts';
import { explainTask } from '../emt/circuit/explain-task.ts';
import { angleBetween, KEPT_MAGNITUDE } from '../emt/circuit/spectrum.ts';
import type { Complex, SpectrumMeasures } from '../emt/results/analysis.ts';
import { eig } from '../linalg/eig.ts';
import type { HistoryTask } from '../task/history.ts';
import type { SpectrumRay, WaveSpectrum } from './results/spectrum.ts';

/** The substrate's part of a `WaveSpectrum`. */
export type SubstrateSpectrum = Pick<
  WaveSpectrum,
  'cells' | 'alive' | 'alivePerColumn' | 'loops' | 'rays' | 'others' | 'eigenvalues'
>;

/** Of two eigenvalues in one direction, radians. */
const SAME = 1e-6;

/**
 * The spectrum of the substrate of `task`, in closed form where its boundary copies, computed otherwise.
 * @throws InputError for a task whose boundary is not linear: it has no matrix
 */
export function substrateSpectrum(task: HistoryTask): SubstrateSpectrum {
  const { circuit, name } = explainTask(task);
  if (circuit === null || task.F === null) {
    throw new InputError(`task ${name} has no linear boundary: its substrate has no matrix, and so no spectrum`);
  }
  const { re, im } = eig(circuitMatrix(task.F), { vectors: 'none' }).values;
  const eigenvalues = Array.from(re, (value, i): Complex => [value, im[i]!]);
  const rays: SpectrumRay[] = [];
  for (const line of circuit.spectrum) {
    if (Math.hypot(line.re, line.im) <= KEPT_MAGNITUDE) continue;
    const argument = directionOf([line.re, line.im]);
    const known = rays.find((ray) => Math.abs(ray.argument - argument) < SAME);
    if (known) known.count += line.multiplicity;
    else rays.push({ argument, turn: line.turn, count: line.multiplicity, matched: null });
  }
  rays.sort((a, b) => a.argument - b.argument);
  return {
    cells: circuit.n,
    alive: circuit.alive,
    alivePerColumn: circuit.alivePerSlot,
    loops: circuit.cycles,
    rays,
    others: circuit.n - rays.reduce((sum, { count }) => sum + count, 0),
    eigenvalues,
  };
}

/** The argument in 0 to 2 pi; what rounding puts just below a full turn is 0. */
function directionOf([re, im]: Complex): number {
  const argument = Math.atan2(im, re);
  const turned = argument < 0 ? argument + 2 * Math.PI : argument;
  return turned > 2 * Math.PI - SAME ? 0 : turned;
}

/** The rays with the eigenvalues of a network that were matched to each. */
export function raysBeside(rays: readonly SpectrumRay[], { matched }: SpectrumMeasures): SpectrumRay[] {
  return rays.map((ray) => {
    const direction: Complex = [Math.cos(ray.argument), Math.sin(ray.argument)];
    const here = matched.filter(({ theory }) => angleBetween(theory, direction) < SAME * 100);
    const measured = (values: readonly number[]) => (values.length === 0 ? null : mean(values));
    return {
      ...ray,
      matched: {
        count: here.length,
        magnitude: measured(here.map(({ magnitude }) => magnitude)),
        distance: measured(here.map(({ angle }) => angle)),
      },
    };
  });
}
