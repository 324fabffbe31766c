// Every figure: byte for byte as kept, sound markup, styles and ids of its own, text large enough for a paper.

import { describe, expect, test } from 'vitest';
import { distributionsFigure } from '../../src/figure/charts/distributions.ts';
import { matricesFigure } from '../../src/figure/charts/matrices.ts';
import { measuredFigure } from '../../src/figure/charts/measured.ts';
import { pivotFigure } from '../../src/figure/charts/pivot.ts';
import { trainingFigure } from '../../src/figure/charts/training.ts';
import { COLUMN_WIDTH, type FigureOptions, PAGE_WIDTH } from '../../src/figure/draw/svg.ts';
import { controlsFigure } from '../../src/figure/emt/controls.ts';
import { interventionFigure } from '../../src/figure/emt/intervention.ts';
import { overviewFigure } from '../../src/figure/emt/overview.ts';
import { residualFigure } from '../../src/figure/emt/residual.ts';
import { ringFigure } from '../../src/figure/emt/ring.ts';
import { spectrumFigure } from '../../src/figure/emt/spectrum.ts';
import { variablesFigure } from '../../src/figure/emt/variables.ts';
import { capacityCurvesFigure } from '../../src/figure/episodic/capacity-curves.ts';
import { capacityRatesFigure } from '../../src/figure/episodic/capacity-rates.ts';
import { episodicDwellsFigure } from '../../src/figure/episodic/dwells.ts';
import { episodicEnergyFigure } from '../../src/figure/episodic/energy.ts';
import { episodicFixedPointsFigure } from '../../src/figure/episodic/fixed-points.ts';
import { episodicLandscapeFigure } from '../../src/figure/episodic/landscape.ts';
import { learningCurvesFigure } from '../../src/figure/episodic/learning-curves.ts';
import { memoryImagesFigure } from '../../src/figure/episodic/memory-images.ts';
import { minimumNeuronsFigure } from '../../src/figure/episodic/minimum-neurons.ts';
import { episodicOverlapsFigure } from '../../src/figure/episodic/overlaps.ts';
import { successMapFigure } from '../../src/figure/episodic/success-map.ts';
import { capacityCurves, minima } from './capacity-data.ts';
import {
  episodicDwells,
  episodicEnergy,
  episodicFixedPoints,
  episodicLandscape,
  episodicOverlaps,
  measured,
  memoryImages,
} from './episodic-data.ts';
import { learningCurves, successMap } from './learning-data.ts';
import { readMarkup } from './markup.ts';
import {
  brokenSpectrum,
  controls,
  distributions,
  heatMaps,
  intervention,
  pivots,
  residual,
  ring,
  spectrum,
  training,
  widePivots,
} from './plain-data.ts';

const overview = { maps: heatMaps, spectrum, variables: ring, perSlotLag: intervention.perSlotLag };

const figures: Record<string, (options: FigureOptions) => string> = {
  'capacity-curves': (options) => capacityCurvesFigure(capacityCurves, options),
  'capacity-rates': (options) => capacityRatesFigure(capacityCurves, options),
  controls: (options) => controlsFigure(controls, options),
  distributions: (options) => distributionsFigure(distributions, options),
  'episodic-dwells': (options) => episodicDwellsFigure(episodicDwells, options),
  'episodic-energy': (options) => episodicEnergyFigure(episodicEnergy, options),
  'episodic-fixed-points': (options) => episodicFixedPointsFigure(episodicFixedPoints, options),
  'episodic-landscape': (options) => episodicLandscapeFigure(episodicLandscape, options),
  'episodic-overlaps': (options) => episodicOverlapsFigure(episodicOverlaps, options),
  interventions: (options) => interventionFigure(intervention, options),
  'learning-curves': (options) => learningCurvesFigure(learningCurves, options),
  matrices: (options) => matricesFigure(heatMaps, options),
  'memory-images': (options) => memoryImagesFigure(memoryImages, options),
  measured: (options) => measuredFigure(measured, options),
  'minimum-neurons': (options) => minimumNeuronsFigure({ minima }, options),
  overview: (options) => overviewFigure(overview, options),
  pivot: (options) => pivotFigure(pivots, options),
  'pivot-logarithmic': (options) => pivotFigure(widePivots, options),
  residual: (options) => residualFigure(residual, options),
  ring: (options) => ringFigure(ring, options),
  spectrum: (options) => spectrumFigure(spectrum, options),
  'spectrum-broken': (options) => spectrumFigure(brokenSpectrum, options),
  'success-map': (options) => successMapFigure(successMap, options),
  training: (options) => trainingFigure(training, options),
  variables: (options) => variablesFigure(ring, options),
};

describe.each(Object.entries(figures))('%s', (name, draw) => {
  test('is drawn as kept', async () => {
    await expect(draw({ id: name })).toMatchFileSnapshot(`__snapshots__/${name}.svg`);
  });

  test('is sound markup with a title and a description, and points only to itself', () => {
    const { ids, references } = readMarkup(draw({ id: name }));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining([name, `${name}-title`, `${name}-desc`]));
    for (const reference of references) expect(ids).toContain(reference);
  });

  test('shares no id and no style rule with the same figure under another id', () => {
    const other = draw({ id: 'other' });
    const { ids } = readMarkup(other);
    for (const id of readMarkup(draw({ id: name })).ids) expect(ids).not.toContain(id);
    const css = /<style>(.*?)<\/style>/s.exec(other)![1]!;
    const withoutKeyframes = css.replace(/@keyframes other-[\w-]+\{(?:[^{}]*\{[^{}]*\})*\}/g, '');
    expect(withoutKeyframes).not.toContain('@keyframes');
    for (const [, selector] of withoutKeyframes.matchAll(/(?:^|[{}])([^{}@]+)\{/g)) {
      for (const one of selector!.split(',')) expect(one).toMatch(/^#other\b/);
    }
  });

  test('has no text below 6 pt at print size, and fits a column or a page', () => {
    const svg = draw({ id: name });
    const width = Number(/viewBox="0 0 ([\d.]+) /.exec(svg)![1]);
    expect(width).toBeLessThanOrEqual(PAGE_WIDTH);
    const printed = width <= COLUMN_WIDTH + 12 ? COLUMN_WIDTH / width : PAGE_WIDTH / width;
    for (const [, size] of svg.matchAll(/font-size[:=]"?([\d.]+)px/g)) {
      expect(Number(size) * printed * 0.75).toBeGreaterThanOrEqual(6);
    }
  });

  test('an explicit theme does not ask the reader’s', () => {
    expect(draw({ id: name })).toContain('prefers-color-scheme:dark');
    const [light, dark] = [draw({ id: name, theme: 'light' }), draw({ id: name, theme: 'dark' })];
    for (const svg of [light, dark]) expect(svg).not.toContain('prefers-color-scheme');
    expect(light).not.toBe(dark);
  });
});

describe('spectrum', () => {
  const marks = (svg: string, className: string) =>
    readMarkup(svg).attributes.filter(({ name, value }) => name === 'class' && value === className).length;

  test('equal eigenvalues of the theory are one circle with their number', () => {
    const svg = spectrumFigure(spectrum, { id: 'a' });
    expect(svg.match(/>×2</g)).toHaveLength(3);
  });

  test('every pair is joined and every eigenvalue without a partner is marked', () => {
    const whole = spectrumFigure(spectrum, { id: 'a' });
    const broken = spectrumFigure(brokenSpectrum, { id: 'a' });
    expect(marks(whole, 'pair')).toBe(spectrum.matched.length);
    expect(marks(broken, 'pair')).toBe(brokenSpectrum.matched.length);
    // One in the plane, one in the key.
    expect(marks(broken, 'stroke-network') - marks(whole, 'stroke-network')).toBe(2);
  });

  test('eigenvalues off the circuit are all that is neither paired nor surplus', () => {
    for (const data of [spectrum, brokenSpectrum]) {
      const faint = data.network.length - data.matched.length - data.unmatchedNetwork.length;
      expect(marks(spectrumFigure(data, { id: 'a' }), 'fill-soft')).toBe(faint + 1);
    }
  });
});

describe('ring', () => {
  const svg = ringFigure(ring, { id: 'a' });

  test('draws one frame per step of three turns, shows one at rest', () => {
    expect(svg.match(/class="step ring/g)).toHaveLength(3 * ring.s);
    expect(svg.match(/class="step ring rest"/g)).toHaveLength(1);
  });

  test('stands still for readers who want no motion, and in print', () => {
    expect(svg).toMatch(/@media \(prefers-reduced-motion:reduce\)\{#a \.step,#a \.turn\{animation:none\}/);
    expect(svg).toMatch(/@media print\{#a \.step,#a \.turn\{animation:none\}/);
  });

  test('outlines exactly the cells whose sign is not the circuit’s', () => {
    let wrong = 0;
    const cells = ring.d * ring.s;
    for (let i = 0; i < 3 * ring.s * cells; i++) if (ring.variables[i]! * ring.truth[i]! < 0) wrong++;
    expect(wrong).toBeGreaterThan(0);
    expect(svg.match(/class="[pn]\d+ wrong"/g)).toHaveLength(wrong);
  });
});

test('of two minima the deeper one is the larger mark', () => {
  const svg = episodicFixedPointsFigure(episodicFixedPoints, { id: 'a' });
  const radii = [...svg.matchAll(/<circle[^>]* r="([\d.]+)" class="fill-(?:theory|network|random)"/g)].map(([, r]) =>
    Number(r),
  );
  const energies = episodicFixedPoints.frames.flatMap(({ minima }) => minima.map(({ energy }) => energy));
  expect(radii).toHaveLength(energies.length);
  const order = (values: readonly number[]) => [...values.keys()].sort((a, b) => values[a]! - values[b]! || a - b);
  expect(order(radii)).toEqual(order(energies.map((energy) => -energy)));
});

test('pictures of memories outline exactly the pixels of the wrong sign, not the missing ones', () => {
  const svg = memoryImagesFigure(memoryImages, { id: 'a' });
  const outlined = [...svg.matchAll(/<g class="off"><path class="halo" d="([^"]*)"/g)].map(
    ([, d]) => d!.match(/M/g)!.length,
  );
  // One in the key.
  expect(outlined).toEqual([1, memoryImages.cue.wrong]);
  expect(svg).toContain('>1 wrong<');
});

test('a curve of twenty thousand steps stays light and keeps its extremes', () => {
  const step = Array.from({ length: 20_000 }, (_, i) => i + 1);
  const value = step.map((t) => (t === 7777 ? 50 : 1 / t));
  const svg = trainingFigure(
    {
      loss: { step, value },
      accuracy: { step, value: step.map(() => 0.5) },
      horizon: { step, value: step.map(() => 10) },
    },
    { id: 'long' },
  );
  expect(svg.length).toBeLessThan(60_000);
  const band = /class="fill-network"[^>]* d="M([^"]*)Z"/.exec(svg)![1]!;
  const peak = band
    .split('L')
    .map((point) => point.split(',').map(Number) as [number, number])
    .reduce((highest, point) => (point[1] < highest[1] ? point : highest));
  const plotWidth = Number(/M0 68L([\d.]+) 68"/.exec(svg)![1]);
  expect(peak[1]).toBeLessThan(3);
  expect(Math.abs(peak[0] / plotWidth - 7777 / 20_000)).toBeLessThan(0.005);
});

test('a single measurement is a dot', () => {
  const one = { step: [100], value: [0.9] };
  const { validation: _, ...rest } = training;
  const dots = (svg: string) => svg.match(/<circle/g)?.length ?? 0;
  expect(dots(trainingFigure(rest, { id: 'a' }))).toBe(0);
  expect(dots(trainingFigure({ ...rest, validation: one }, { id: 'a' }))).toBe(1);
});

test('a measure that does not exist is written as such and not drawn', () => {
  const one = {
    name: 'm',
    unit: '',
    better: 'lower',
    scale: 'log',
    trained: 0.1,
    random: null,
    shuffled: null,
  } as const;
  const svg = controlsFigure([one], { id: 'a' });
  expect(svg.match(/>–</g)).toHaveLength(2);
  expect(svg.match(/class="fill-network"/g)).toHaveLength(1);
  expect(svg).not.toMatch(/class="fill-(random|shuffled)"/);
});

test('what is measured stands at its logarithm, and its interval around it', () => {
  const svg = measuredFigure(measured, { id: 'a' });
  const marks = [...svg.matchAll(/M[\d.]+ ([\d.]+)L[\d.]+ [\d.]+"\/><circle cx="[\d.]+" cy="([\d.]+)"/g)].slice(0, 5);
  const { points } = measured.panels[0]!.series[0]!;
  const [first, last] = [Number(marks[0]![2]), Number(marks[4]![2])];
  const perDecade = (first - last) / Math.log10(points[4]!.y / points[0]!.y);
  points.forEach((point, i) => {
    const [low, y] = [Number(marks[i]![1]), Number(marks[i]![2])];
    expect(Math.abs(first - y - perDecade * Math.log10(point.y / points[0]!.y))).toBeLessThan(0.03);
    expect(Math.abs(low - y - perDecade * Math.log10(point.y / point.low))).toBeLessThan(0.03);
  });
});

test('each of many memories has curves of its own, by colour and by dash', () => {
  const memories = Array.from({ length: 16 }, (_, mu) => mu);
  const one = memories.map(() => 0.5);
  const svg = episodicOverlapsFigure(
    {
      times: [0, 1],
      memories,
      overlaps: [...one, ...one],
      delayOverlaps: [...one, ...one],
      hiddenActivity: [...one, ...one],
      visits: [{ memory: 0, from: 0 }],
    },
    { id: 'a' },
  );
  const [, fast] = svg.split('class="slow"').at(-1)!.split('</g>');
  const styles = [...fast!.matchAll(/<path class="(stroke-\w+)"(?: stroke-dasharray="([^"]*)")?/g)];
  expect(styles).toHaveLength(16);
  expect(new Set(styles.map(([, colour, dash]) => `${colour} ${dash}`)).size).toBe(16);
});
