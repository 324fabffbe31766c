// How often a sequence is learned: the papers' rule and ours (vigilance) at the settings that the spec's search found, over
// settings drawn from the authors' ranges, and over vigilance; then what a second sequence leaves of the first.
// Spec of sequential memory, sections 10 and 11. By hand:
//   npx tsx studies/gsemm-learning.ts [--out DIR] [--runs N] [--draws N] [--workers N]
// About three minutes on two quiet cores. Every run draws from streams of its own: rates do not depend on order.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { numberText, stream } from 'engram/array';
import { ThreadPool } from 'engram/cli';
import {
  type Attempt,
  type AttemptPlan,
  attemptStart,
  authorLearning,
  columnCorrelations,
  digitPatterns,
  drawAuthorLearning,
  foundLearning,
  type LearningSettings,
  Lesson,
  learningDefaults,
  randomPatterns,
  storedIn,
  successRate,
} from 'engram/episodic';
import { learningAttempt, runJob } from 'engram/experiment';
import { successMapFigure } from 'engram/figure';
import { textTable } from 'engram/story';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'runs/gsemm-learning' },
    runs: { type: 'string', default: '40' },
    draws: { type: 'string', default: '60' },
    workers: { type: 'string' },
  },
});
const [runs, draws] = [Number(values.runs), Number(values.draws)];
mkdirSync(values.out, { recursive: true });
const pool = new ThreadPool(values.workers === undefined ? undefined : Number(values.workers));

/** Four memories of fifty neurons in eight units, as the spec's own check has it. */
const four: AttemptPlan = { neurons: 50, hidden: 8, memories: 4, bias: 0, taught: null, epochs: 12, seed: 0 };
const ten: AttemptPlan = { ...four, memories: 10, hidden: 20, epochs: 10 };
const vigilances = { papers: 0, ours: learningDefaults.vigilance };
const head = ['settings', 'vigilance', 'in order', '95 %', 'stored', 'share a unit', 'cosine'];

try {
  await atFoundSettings();
  await overDraws();
  await overVigilance();
  forgetting();
  digits();
} finally {
  await pool.end();
}

async function atFoundSettings(): Promise<void> {
  const rows: string[][] = [];
  for (const name of ['i', 'ii'] as const) {
    for (const vigilance of Object.values(vigilances)) {
      const settings = { ...authorLearning(foundLearning[name]), vigilance };
      rows.push(rateRow(name, vigilance, four, await attempts(four, runs, () => settings)));
    }
  }
  console.log(
    `Four memories, 12 epochs, the two settings of the spec's search, ${runs} runs each\n${textTable([head, ...rows])}\n`,
  );
}

async function overDraws(): Promise<void> {
  const rows: string[][] = [];
  for (const [name, vigilance] of Object.entries(vigilances)) {
    const found = await attempts(four, draws, (k) => ({
      ...authorLearning(drawAuthorLearning(stream(four.seed, 'episodic', 'learning', 'draw', k), false)),
      vigilance,
    }));
    rows.push(rateRow('drawn', vigilance, four, found));
    writeFileSync(join(values.out, `draws-${name}.json`), JSON.stringify(found, null, 2));
    writeFileSync(
      join(values.out, `draws-${name}.svg`),
      successMapFigure({ memories: four.memories, attempts: found }, { id: `draws-${name}` }),
    );
  }
  console.log(
    `Four memories, 12 epochs, ${draws} settings drawn from the authors' ranges\n${textTable([head, ...rows])}\n`,
  );
}

async function overVigilance(): Promise<void> {
  const rows: string[][] = [];
  for (const vigilance of [0, 0.25, 0.5, 0.7, 0.8, 0.9]) {
    const settings = { ...learningDefaults, vigilance };
    rows.push(rateRow('ours', vigilance, ten, await attempts(ten, runs, () => settings)));
  }
  console.log(`Ten memories, 10 epochs, our settings, ${runs} runs each\n${textTable([head, ...rows])}\n`);
}

/** Four memories, then another four, in more and in fewer units. */
function forgetting(): void {
  const rows: string[][] = [];
  for (const [units, vigilance] of [
    [16, learningDefaults.vigilance],
    [16, 0],
    [8, learningDefaults.vigilance],
    [4, learningDefaults.vigilance],
  ] as const) {
    const settings = { ...learningDefaults, vigilance };
    const [before, after, second]: [number[], number[], number[]] = [[], [], []];
    for (let k = 0; k < 10; k++) {
      const { taught, weights } = attemptStart({ ...four, hidden: units }, settings, k);
      const next = randomPatterns({ count: 4, neurons: 50, rng: stream(four.seed, 'study', 'second', k) });
      const mean = (sequence: typeof taught) => {
        const stored = storedIn(columnCorrelations(weights, sequence));
        return stored.reduce((sum, { correlation }) => sum + correlation, 0) / stored.length;
      };
      teach(new Lesson(settings, weights, taught));
      before.push(mean(taught));
      teach(new Lesson(settings, weights, next));
      after.push(mean(taught));
      second.push(mean(next));
    }
    rows.push([String(units), String(vigilance), ...[before, after, second].map((each) => numberText(average(each)))]);
  }
  const columns = ['units', 'vigilance', 'first, before', 'first, after', 'second'];
  console.log(
    `Four memories, then four others: mean cosine with the best column, 10 runs\n${textTable([columns, ...rows])}\n`,
  );
}

function teach(lesson: Lesson): void {
  for (let epoch = 0; epoch < 6; epoch++) lesson.advance();
}

/** The ten digits of 8 x 8 pixels, which overlap: one run, as everything but the first weights is given. */
function digits(): void {
  const taught = digitPatterns();
  const plan = { ...ten, neurons: taught.neurons, taught: taught.rows };
  const rows = [0, 0.5, 0.7, 0.8, 0.9].map((vigilance) => {
    const settings = { ...learningDefaults, vigilance };
    const found = Array.from({ length: 5 }, (_, k) => {
      const { weights } = attemptStart(plan, settings, k);
      const lesson = new Lesson(settings, weights, taught);
      let figures = lesson.advance();
      while (figures.epoch < plan.epochs) figures = lesson.advance();
      return figures;
    });
    const inOrder = found.filter(({ recall }) => recall.inOrder).length;
    const stored = found.map((each) => each.stored.filter(({ correlation }) => correlation >= 0.9).length);
    return [String(vigilance), `${inOrder} of 5`, numberText(average(stored))];
  });
  console.log(
    `The ten digits, 10 epochs, 5 first weights\n${textTable([['vigilance', 'in order', 'stored'], ...rows])}`,
  );
}

async function attempts(
  plan: AttemptPlan,
  count: number,
  settingsOf: (attempt: number) => LearningSettings,
): Promise<Attempt[]> {
  let done = 0;
  const run = async (attempt: number): Promise<Attempt> => {
    const found = await runJob(pool, learningAttempt, { plan, settings: settingsOf(attempt), attempt });
    done++;
    if (done % 10 === 0) console.error(`${done} of ${count} runs`);
    return found;
  };
  return Promise.all(Array.from({ length: count }, (_, k) => run(k)));
}

function rateRow(name: string, vigilance: number, { memories }: AttemptPlan, found: readonly Attempt[]): string[] {
  const { successes, trials, interval } = successRate(found);
  return [
    name,
    String(vigilance),
    `${successes} of ${trials}`,
    `${numberText(interval.low, 2)} ... ${numberText(interval.high, 2)}`,
    `${numberText(average(found.map(({ stored }) => stored)))} of ${memories}`,
    numberText(average(found.map(({ shared }) => shared))),
    numberText(average(found.map(({ correlation }) => correlation))),
  ];
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
