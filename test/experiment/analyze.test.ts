// The story of real analyses: what its report says of a circuit that is there and of one that is not, and what it never does.

import { beforeAll, describe, expect, test } from 'vitest';
import { overview } from '../../scripts/overview.ts';
import { circuitOf } from '../../src/emt/circuit/circuit.ts';
import { analyze, type OpenedNetwork } from '../../src/emt/index.ts';
import { analysisMeasures } from '../../src/emt/pictures/control-measures.ts';
import { analysisStory } from '../../src/experiment/analyze/story.ts';
import { closedFormNetwork, linearCircuitNetwork } from '../../src/nn/circuit-network.ts';
import { initialParameters } from '../../src/nn/unroll.ts';
import { drawFigures, figureData } from '../../src/story/figures.ts';
import { type Provenance, toHtml } from '../../src/story/html.ts';
import { toText } from '../../src/story/text.ts';
import { parseTask } from '../../src/task/index.ts';
import type { TrainingHistory } from '../../src/train/history.ts';
import { orthonormal } from '../emt/helpers.ts';
import { training } from '../figure/plain-data.ts';

const task = parseTask('T1-3x3');
const options = { horizon: 20, batches: 1, batchSize: 16, seed: 1 };

/** What of an analysis a story tells. */
type Opened = Pick<OpenedNetwork, 'analysis' | 'matrices'>;

function untrained(hiddenSize: number): Opened {
  const config = { ...closedFormNetwork(circuitOf(task)!.phi, task.d).config, hiddenSize };
  return analyze({ config, parameters: initialParameters(config, 5) }, task, options);
}

let found: Opened;
let absent: Opened;
let tooSmall: Opened;
/** With more units than cells. */
let loose: Opened;

beforeAll(() => {
  found = analyze(closedFormNetwork(circuitOf(task)!.phi, task.d), task, options);
  absent = untrained(16);
  tooSmall = untrained(5);
  loose = analyze(linearCircuitNetwork(circuitOf(task)!.phi, orthonormal(14, 9, 'loose'), task.d), task, {
    ...options,
    basis: 'regression',
  });
});

const storyOf = ({ analysis, matrices }: Opened, training: TrainingHistory | null = null) =>
  analysisStory(analysis, { matrices, training });

const pictures = (opened: Opened, training: TrainingHistory | null = null) => drawFigures(storyOf(opened, training));

function report(
  opened: Opened,
  { training = null, ...made }: Partial<Provenance> & { training?: TrainingHistory | null } = {},
) {
  const { schema, seed } = opened.analysis;
  const story = storyOf(opened, training);
  return toHtml(story, drawFigures(story), { command: 'engram analyze x', schema, seed, ...made });
}

/** The text of the page without its pictures and markup. */
const words = (html: string) => html.replace(/<style[\s\S]*?<\/style>|<svg[\s\S]*?<\/svg>|<[^>]*>/g, ' ');

const headings = (html: string) => [...html.matchAll(/<h2>.*?<\/span> (.*?)<\/h2>/g)].map(([, text]) => text);

describe('what it says', () => {
  test('of a circuit that is there: every step of the argument holds', () => {
    expect(found.analysis.verdict).toBe('found');
    expect(headings(report(found))).toEqual([
      'It does the task',
      'Its spectrum is the circuit’s',
      'In the basis Ψ its matrix is the circuit',
      'The variables are there, and they move',
      'Editing one changes the future as predicted',
      'Along its activity, its basis stands',
      'Neither control holds the circuit',
      'Verdict',
    ]);
  });

  test('of an untrained network: no step holds', () => {
    expect(absent.analysis.verdict).toBe('absent');
    const said = headings(report(absent));
    expect(said).toHaveLength(8);
    for (const heading of headings(report(found)).slice(0, -1)) expect(said).not.toContain(heading);
  });

  test('of a network too small for the circuit: that it cannot fit, and the spectrum all the same', () => {
    const html = report(tooSmall);
    expect(html).toContain('it needs 9 dimensions and the network has 5 hidden units');
    expect(html).toContain('id="engram-spectrum"');
    expect(html).not.toContain('id="engram-interventions"');
    // What could not be computed is left out or a dash, not called none: “none of the bits” would be a number.
    expect(words(html).replace(/basis\s+none\s+none\s+none/, '')).not.toMatch(/\bnone\b/);
    expect(html).not.toContain('<span>circuit error');
    expect(html).not.toContain('Edits that come out right');
  });

  test('of figures that no network could have otherwise: that they are no evidence', () => {
    // As many units as cells: the span of Ψ is the whole state, and the basis is one of eigenvectors.
    expect([found.analysis.basis.leakage, found.analysis.basis.variance]).toEqual([null, null]);
    expect(found.analysis.basis.byConstruction).toMatch(/leaks nothing .* Psi spans the whole state/);
    const html = report(found);
    expect(html).toContain('is no evidence beside the spectrum');
    expect(html).not.toMatch(/the evidence is the last row|Its relative error/);
    expect(html).not.toMatch(/carries a share of/);
    const { candidates } = found.analysis.basis;
    expect(candidates.every(({ variance, leakage }) => variance === null && leakage === null)).toBe(true);
    const shown = analysisMeasures(found.analysis).map(({ name }) => name);
    for (const name of ['closure error', 'circuit error, mean', 'leakage out of span Ψ', 'hidden variance in span Ψ']) {
      expect(shown).not.toContain(name);
    }
    expect(shown).toContain('edits × content');
  });

  test('of figures that a control has as well: their names, and that they tell nothing', () => {
    const { analysis, matrices } = loose;
    expect(analysis.verdict).toBe('found');
    const { random, shuffled } = analysis.controls;
    const equal = { ...random, basis: { ...random.basis, variance: analysis.basis.variance } };
    const html = (control: typeof random) =>
      report({ analysis: { ...analysis, controls: { random: control, shuffled } }, matrices });
    expect(html(equal)).toMatch(
      /These measures do not tell the network from its controls[^.]*hidden variance in span Ψ/,
    );
    const worse = { ...random, basis: { ...random.basis, variance: 0.1 } };
    const low = { ...shuffled, basis: { ...shuffled.basis, variance: 0.1 } };
    const clear = report({ analysis: { ...analysis, controls: { random: worse, shuffled: low } }, matrices });
    expect(clear).not.toMatch(/do not tell the network[^.]*hidden variance/);
    for (const said of [html(equal), clear]) expect(said).not.toContain('None of this holds');
  });

  test('of what the variables leave: which projection is meant', () => {
    const { analysis, matrices } = loose;
    const outside = 1 - analysis.basis.variance!;
    const said = (variance: number) =>
      report({ analysis, matrices: { ...matrices, residual: { ...matrices.residual!, variance } } });
    expect(said(outside)).toContain('as Ψ* reads them');
    expect(said(outside)).not.toContain('at a right angle');
    expect(said(outside + 0.2)).toContain('Ψ* reads at an angle to the span of Ψ; at a right angle');
  });

  test('of the leakage of bare cells: what the circuit itself carries on into dead ones', () => {
    const dying = parseTask('T3-4x4');
    const network = closedFormNetwork(circuitOf(dying)!.phi, 4);
    const html = report(analyze(network, dying, { ...options, basis: 'power' }));
    expect(html).toContain('carries a share of 0.48 of the circuit’s activity');
    expect(html).toContain('Of bare variables the circuit itself carries 0.48 on');
    expect(html).toContain('the evidence is the last row of blocks');
  });

  test('of a rule that is not linear: no eigenvalue is off a circuit that is not there', () => {
    const rule = parseTask('xor-fibonacci');
    const config = {
      ...closedFormNetwork(circuitOf(task)!.phi, task.d).config,
      inputSize: 8,
      outputSize: 8,
      hiddenSize: 20,
    };
    const opened = analyze({ config, parameters: initialParameters(config, 5) }, rule, options);
    expect(pictures(opened).get('spectrum')).not.toContain('off the circuit');
    expect(pictures(found).get('spectrum')).toContain('off the circuit');
  });

  test('the numbers of the analysis, each estimator tried, and where it came from', () => {
    const html = report(found, { versions: { engram: '9.8.7' } });
    for (const { method, variant } of found.analysis.basis.candidates) expect(html).toContain(`${method}, ${variant}`);
    expect(html.match(/<tr class="chosen">/g)).toHaveLength(1);
    for (const part of ['engram 9.8.7', 'seed 1', 'engram analyze x', found.analysis.schema])
      expect(html).toContain(part);
    expect(html).toContain(found.analysis.reason.replaceAll("'", '&#39;'));
  });

  test('a control that passes takes the ground from under the argument', () => {
    const { analysis, matrices } = found;
    const controls = { ...analysis.controls, random: { ...analysis.controls.random, verdict: 'found' as const } };
    const said = headings(report({ analysis: { ...analysis, controls }, matrices }));
    expect(said).toContain('A control passes too: this proves little');
  });
});

describe('what it is', () => {
  test('one file that fetches nothing and runs no script', () => {
    const html = report(found, { training }).replaceAll('xmlns="http://www.w3.org/2000/svg"', '');
    expect(html).not.toMatch(/https?:|\bsrc=|url\(|@import|<link|<script/);
  });

  test('names from outside stay text', () => {
    const nasty = '<script>alert("x")</script> & \'co\'';
    const { analysis, matrices } = found;
    const named = {
      ...analysis,
      task: { ...analysis.task, name: nasty },
      model: { ...analysis.model, source: nasty },
      notes: [nasty],
      reason: nasty,
    };
    const html = report({ analysis: named, matrices }, { command: nasty, versions: { [nasty]: nasty } });
    expect(html).not.toContain('<script');
    expect(html.match(/&lt;script&gt;/g)!.length).toBeGreaterThanOrEqual(7);
  });

  test('no id occurs twice', () => {
    const ids = [...report(found, { training }).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('the same bytes from the same data', () => {
    expect(report(found, { training })).toBe(report(structuredClone(found), { training }));
  });

  test('every figure of --figures is in it, and the training curves only where there was training', () => {
    const html = report(found);
    const figures = pictures(found);
    for (const svg of figures.values()) expect(html).toContain(svg.trim());
    expect(figures.has('training')).toBe(false);
    expect([...pictures(found, training).keys()]).toEqual(['training', ...figures.keys()]);
  });

  test('the numbers of every picture are columns of one length, and those of the analysis', () => {
    const { spectrum, intervention, basis } = loose.analysis;
    const tables = figureData(storyOf(loose, training));
    expect([...tables.keys()]).toEqual([...pictures(loose, training).keys()]);
    const rows = new Map([...tables].map(([name, csv]) => [name, csv.trimEnd().split('\n').slice(1)]));
    const eigenvalues = spectrum.theory.length + spectrum.network.length;
    expect(rows.get('spectrum')).toHaveLength(eigenvalues);
    expect(rows.get('spectrum')!.filter((row) => row.includes('paired'))).toHaveLength(2 * spectrum.matched.length);
    expect(rows.get('matrices')).toHaveLength(14 * 14 + 2 * 9 * 9);
    expect(rows.get('interventions')).toContain(`set,,,to change,${intervention.set.changedAccuracy}`);
    expect(rows.get('controls')).toContain(`hidden variance in span Ψ,share,network,${basis.variance}`);
    expect(rows.get('variables')).toHaveLength(loose.matrices.example!.steps * 9);
    expect(rows.get('training')![0]).toBe(`loss,${training.loss.step[0]},${training.loss.value[0]}`);
  });

  test('a terminal shows every measure beside the null networks, and the verdict last', () => {
    const text = toText(storyOf(found));
    const { basis, controls, verdict, reason } = found.analysis;
    expect(text).toMatch(/^edits: bits to change +100\.0% /m);
    expect(text).toMatch(new RegExp(`^basis +${basis.method} +${controls.random.basis.method} +`, 'm'));
    expect(text.endsWith(`\n\n${verdict}: ${reason}`)).toBe(true);
    expect(text).not.toMatch(/_\{|\^\{|undefined|NaN/);
  });

  test('the overview exists exactly where there is something to show', () => {
    expect(overview(found)).toContain('<svg');
    expect(overview(tooSmall)).toBeNull();
  });
});
