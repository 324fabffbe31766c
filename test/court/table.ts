// The court's record as a table by class, with exact (Clopper-Pearson) 95 % intervals over networks, and its bounds.

import type { Bounds } from '../../src/emt/results/analysis.ts';
import type { Side } from './court-class.ts';
import { classOf, courtClasses } from './docket.ts';
import type { Hearing } from './hearing.ts';

/** `P(X <= k)` of `n` trials at `p`. */
function binomialAtMost(k: number, n: number, p: number): number {
  if (p <= 0) return 1;
  if (p >= 1) return k >= n ? 1 : 0;
  let term = n * Math.log1p(-p);
  let sum = 0;
  for (let i = 0; i <= k; i++) {
    if (i > 0) term += Math.log((n - i + 1) / i) + Math.log(p / (1 - p));
    sum += Math.exp(term);
  }
  return Math.min(1, sum);
}

/** The exact interval of a share of `k` in `n`: the values that neither tail refuses at `(1 - level) / 2`. */
export function clopperPearson(k: number, n: number, level = 0.95): { low: number; high: number } {
  const tail = (1 - level) / 2;
  const search = (isBelow: (p: number) => boolean) => {
    let [low, high] = [0, 1];
    for (let pass = 0; pass < 60; pass++) {
      const middle = (low + high) / 2;
      if (isBelow(middle)) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  return {
    low: k === 0 ? 0 : search((p) => 1 - binomialAtMost(k - 1, n, p) < tail),
    high: k === n ? 1 : search((p) => binomialAtMost(k, n, p) > tail),
  };
}

/** A share in words: `3 of 80 (3.75 %, 0.78 to 10.57 %)`. */
function shareText(k: number, n: number): string {
  if (n === 0) return 'none';
  const { low, high } = clopperPearson(k, n);
  const percent = (value: number) => (100 * value).toFixed(2);
  return `${k} of ${n} (${percent(k / n)} %, ${percent(low)} to ${percent(high)} %)`;
}

/** One of the court's bounds, and whether it holds. */
export interface Bound {
  readonly text: string;
  readonly holds: boolean;
}

const isOn = (side: Side) => (hearing: Hearing) => classOf(hearing.className).side === side;

/** What a court must reach, by one hearing of each network and the hearings of some at other seeds. */
export function boundsOf(hearings: readonly Hearing[]): Bound[] {
  const first = hearings.filter(({ seed }) => seed === 0);
  const judged = first.filter(({ className }) => classOf(className).side !== 'not learned');
  const count = (among: readonly Hearing[], verdict: Hearing['verdict']) =>
    among.filter((each) => each.verdict === verdict).length;
  const nothing = first.filter(isOn('nothing'));
  const other = first.filter(isOn('something else'));
  const planted = first.filter(isOn('planted'));
  const clear = planted.filter((each) => each.clear);
  const unclear = judged.filter((each) => !each.clear).length;
  const { extremes, clearNetworks, clearFlips } = flipsOf(hearings);
  const bound = (words: string, k: number, n: number, holds: boolean): Bound => ({
    text: `${words}: ${shareText(k, n)}`,
    holds,
  });
  return [
    bound('found where nothing is held', count(nothing, 'found'), nothing.length, count(nothing, 'found') === 0),
    bound(
      'partial where nothing is held (at most 0.5 %)',
      count(nothing, 'partial'),
      nothing.length,
      count(nothing, 'partial') <= 0.005 * nothing.length,
    ),
    bound('found where something else is held', count(other, 'found'), other.length, count(other, 'found') === 0),
    bound(
      'found of the clear planted ones (at least 99 %)',
      count(clear, 'found'),
      clear.length,
      count(clear, 'found') >= 0.99 * clear.length,
    ),
    bound('absent of the planted ones', count(planted, 'absent'), planted.length, count(planted, 'absent') === 0),
    bound('unclear (at most 5 %)', unclear, judged.length, unclear <= 0.05 * judged.length),
    bound('analyses that failed', count(hearings, 'failed'), hearings.length, count(hearings, 'failed') === 0),
    bound('found at one seed and absent at another', extremes, clearNetworks, extremes === 0),
    bound('flips among clear verdicts (at most 1 %)', clearFlips, clearNetworks, clearFlips <= 0.01 * clearNetworks),
  ];
}

function groupBy(hearings: readonly Hearing[], keyOf: (hearing: Hearing) => string): Map<string, Hearing[]> {
  const groups = new Map<string, Hearing[]>();
  for (const hearing of hearings) {
    const group = groups.get(keyOf(hearing));
    if (group) group.push(hearing);
    else groups.set(keyOf(hearing), [hearing]);
  }
  return groups;
}

/** Networks that were heard at several seeds: how many changed their verdict. */
function flipsOf(hearings: readonly Hearing[]): { extremes: number; clearNetworks: number; clearFlips: number } {
  const byNetwork = groupBy(hearings, ({ className, index }) => `${className} ${index}`);
  const several = [...byNetwork.values()].filter((each) => each.length > 1);
  const kinds = (among: readonly Hearing[]) => new Set(among.map(({ verdict }) => verdict));
  const has = (each: readonly Hearing[]) => kinds(each).has('found') && kinds(each).has('absent');
  const clear = several.map((each) => each.filter((hearing) => hearing.clear));
  return {
    extremes: several.filter(has).length,
    clearNetworks: several.length,
    clearFlips: clear.filter((each) => kinds(each).size > 1).length,
  };
}

const verdicts = ['found', 'partial', 'absent', 'failed'] as const;

/** The table: verdicts by class, clear and (behind a slash) unclear; the fair ones' share with its interval; the bounds. */
export function tableOf(root: number, hearings: readonly Hearing[]): string {
  const first = hearings.filter(({ seed }) => seed === 0);
  const rows = courtClasses.flatMap(({ name, fair }) => {
    const own = first.filter((hearing) => hearing.className === name);
    if (own.length === 0) return [];
    const cells = verdicts.map((verdict) => {
      const same = own.filter((hearing) => hearing.verdict === verdict);
      return `${same.filter(({ clear }) => clear).length}/${same.filter(({ clear }) => !clear).length}`;
    });
    const right = own.filter(({ verdict }) => fair.some((each) => each === verdict)).length;
    return [[name, fair.join(' or '), ...cells, shareText(right, own.length)]];
  });
  const families = familyRows(first);
  const seconds = hearings.reduce((sum, each) => sum + each.seconds, 0);
  const slowest = Math.max(0, ...hearings.map((each) => each.seconds));
  return [
    `The court of root seed ${root}: ${first.length} networks, ${hearings.length} hearings; clear/unclear verdicts by class`,
    '',
    ...aligned([['class', 'fair', ...verdicts, 'fair verdicts, 95 % interval'], ...rows]),
    '',
    ...boundsOf(hearings).map(({ text, holds }) => `${holds ? 'holds ' : 'BROKEN'}  ${text}`),
    '',
    'Planted ones by family:',
    ...aligned([['family', ...verdicts], ...families]),
    '',
    `${seconds.toFixed(0)} s of CPU in analyses, the longest ${slowest.toFixed(1)} s`,
    '',
  ].join('\n');
}

function familyRows(first: readonly Hearing[]): string[][] {
  const families = groupBy(first.filter(isOn('planted')), ({ family }) => family);
  return [...families].map(([family, own]) => [
    family,
    ...verdicts.map((verdict) => {
      const same = own.filter((hearing) => hearing.verdict === verdict);
      return `${same.filter(({ clear }) => clear).length}/${same.filter(({ clear }) => !clear).length}`;
    }),
  ]);
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

/** Every verdict that is not fair, and every unclear one, a line each: what to look into. */
export function complaints(hearings: readonly Hearing[]): string {
  const lines = hearings
    .filter(({ fair, verdict, clear }) => !clear || !fair.some((each) => each === verdict))
    .map((each) => {
      const number = (value: number | null) => (value === null ? '-' : value.toFixed(3));
      const between = (bounds: Bounds) =>
        bounds === null ? '' : ` [${bounds.map((end) => end.toFixed(3)).join(' ')}]`;
      const nulls = Object.entries(each.nulls).map(
        ([name, { accuracy, strength, circuits }]) =>
          `${name} ${number(accuracy)}/${number(strength)}${circuits > 0 ? ` (${circuits} circuits)` : ''}`,
      );
      const figures = [
        `accuracy ${number(each.accuracy)}${between(each.intervals[0])}`,
        `edits ${number(each.changedAccuracy)}${between(each.intervals[1])}`,
        `strength ${number(each.strength)}`,
        `nulls' accuracy/strength ${nulls.join(', ')}`,
        each.judged ? `${each.judged.steps} steps, ${each.judged.looks} looks` : '',
      ].join('; ');
      return [
        `${each.className} ${each.index} (${each.family}, ${each.cell} ${each.units}, ${each.task}, seed ${each.seed}): ` +
          `${each.verdict}${each.clear ? '' : ' unclear'}, fair ${each.fair.join(' or ')}; ${figures}`,
        `    ${JSON.stringify(each.recipe)}`,
        `    ${each.reason}`,
      ].join('\n');
    });
  return `${lines.join('\n')}\n`;
}
