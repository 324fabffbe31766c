// The measures of an analysis or a discovery beside the same ones of the null networks (EMT spec 6.6), as pictures and
// sentences tell them.

import { meanContent } from '../analyze/argument.ts';
import type { Analysis, Measures } from '../results/analysis.ts';
import type { Discovery, DiscoveryMeasures } from '../results/discovery.ts';

export interface ControlMeasure {
  readonly name: string;
  /** `rad`, `eigenvalues`; empty for pure numbers. */
  readonly unit: string;
  readonly better: 'higher' | 'lower' | 'equal';
  /** A share in [0, 1], a positive number over decades, or a count. */
  readonly scale: 'share' | 'log' | 'count';
  /** `null` where the measure could not be computed. */
  readonly trained: number | null;
  readonly random: number | null;
  readonly shuffled: number | null;
  /** Of a third null network, with random modes; where any measure has one, all have. */
  readonly rephased?: number | null;
  /** What the theory says. */
  readonly expected?: number;
}

/** How the measures of one set of networks are taken: what they are, and how each is read from a network. */
function measurer<F>({
  trained,
  random,
  shuffled,
  rephased,
}: Readonly<Record<'trained' | 'random' | 'shuffled', F>> & {
  readonly rephased?: F | null;
}) {
  return (
    name: string,
    unit: string,
    better: ControlMeasure['better'],
    scale: ControlMeasure['scale'],
    read: (network: F) => number | null,
  ): ControlMeasure => ({
    ...{ name, unit, better, scale },
    ...{ trained: read(trained), random: read(random), shuffled: read(shuffled) },
    ...(rephased ? { rephased: read(rephased) } : {}),
  });
}

/** Measures that the network itself does not have are left out, those that are right by construction among them. */
export function analysisMeasures(analysis: Analysis): ControlMeasure[] {
  const measure = measurer<Measures>({ trained: analysis, ...analysis.controls });
  const measures = [measure('task accuracy', 'share of outputs', 'higher', 'share', ({ accuracy }) => accuracy.value)];
  if (analysis.task.linear) {
    const count = `count with |λ| > ${analysis.spectrum.threshold}`;
    measures.push(
      measure('spectral error', 'rad, over matched pairs', 'lower', 'log', ({ spectrum }) =>
        // Few pairs are easily near.
        spectrum.matched.length < analysis.spectrum.matched.length ? null : spectrum.error,
      ),
      {
        ...measure('spectral rank', count, 'equal', 'count', ({ spectrum }) => spectrum.networkRank),
        expected: analysis.spectrum.theoryRank,
      },
      measure('circuit error, mean', 'entry of |Φ_{emp} − Φ|', 'lower', 'log', ({ basis }) =>
        // In a basis of eigenvectors these entries are the spectral error once more.
        basis.method === 'spectral' ? null : basis.meanError,
      ),
      measure('closure error', 'relative norm, last slot’s rows', 'lower', 'log', ({ basis }) => basis.closureError),
    );
  }
  measures.push(
    measure('leakage out of span Ψ', 'relative norm', 'lower', 'share', ({ basis }) => basis.leakage),
    measure('hidden variance in span Ψ', 'share', 'higher', 'share', ({ basis }) => basis.variance),
    measure('content of the slots', 'mean correlation', 'higher', 'share', meanContent),
    measure('edits: bits to change', 'share of bits', 'higher', 'share', (f) => f.intervention.changedAccuracy),
    measure('edits × content', 'product of the two', 'higher', 'share', (f) => f.strength),
  );
  return measures.filter(({ trained }) => trained !== null);
}

/** The measures of a discovery that any of its networks has. */
export function discoveryMeasures(discovery: Discovery): ControlMeasure[] {
  const measure = measurer<DiscoveryMeasures>({ trained: discovery, ...discovery.controls });
  const share = 'share of bits';
  const measures = [
    measure('depth of the memory', 'lags', 'higher', 'count', ({ s }) => s),
    measure('live cells', 'count', 'higher', 'count', ({ cells }) => cells.count),
    measure('outputs the circuit says', 'share', 'higher', 'share', ({ behaviour }) => behaviour.fromOutputs),
    measure('hidden variance in span Ψ', 'share', 'higher', 'share', ({ basis }) => basis.variance),
    measure('edits: bits to change', share, 'higher', 'share', ({ intervention }) => intervention.changedAccuracy),
  ];
  return measures.filter(({ trained, random, shuffled }) => trained !== null || random !== null || shuffled !== null);
}

/** Shares that differ by less are the same; so are small measures within this part of each other, or both rounding. */
const NEARLY = 0.02;
const ROUNDING = 1e-9;

/** Names of the measures in which a control is as good as the network, or all but. */
export function noBetterThanControls(measures: readonly ControlMeasure[]): string[] {
  const isEqual = ({ trained, random, shuffled, better }: ControlMeasure): boolean => {
    const nulls = [random, shuffled].filter((value) => value !== null);
    if (trained === null || nulls.length === 0 || better === 'equal') return false;
    return better === 'higher'
      ? Math.max(...nulls) > trained - NEARLY
      : Math.min(...nulls) <= Math.max(trained / (1 - NEARLY), ROUNDING);
  };
  return measures.filter(isEqual).map(({ name }) => name);
}
