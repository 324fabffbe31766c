// Makes tables of many networks, and CSV of the numbers behind a picture. It trains four small networks, prints their
// accuracy as a pivot (for a terminal, then as CSV), and the first lines of the CSV of a picture.

import { completeValues, doJob, experiments, localPool, plainRun } from 'engram/experiment';
import { figureData } from 'engram/story';
import { pivot, pivotText } from 'engram/sweep';
import { parseTask } from 'engram/task';
import { Trainer, trainConfig } from 'engram/train';

const task = parseTask('T1-2x2');
const records = [];
for (const hidden of [4, 12]) {
  for (const seed of [0, 1]) {
    const options = { network: { hiddenSize: hidden }, horizons: [4], steps: 200, learningRate: 0.01, seed };
    const trainer = new Trainer(task, trainConfig(task, options));
    while (!trainer.done) trainer.advance();
    records.push({ task: task.name, hidden, seed, accuracy: trainer.evaluate().accuracy });
  }
}
const table = pivot(records, { rows: ['task'], cols: ['hidden'], value: 'accuracy' });
console.log(pivotText(table, { format: 'text' }));
console.log(pivotText(table, { format: 'csv' }));

// The picture of a task's spectrum, as the numbers that it draws.
const { params, run, story } = experiments.find(({ name }) => name === 'task');
const explained = await run(
  completeValues(params, { task: { name: 'T1-2x2' } }),
  plainRun(() => localPool(doJob)),
);
for (const [name, csv] of figureData(story(explained)))
  console.log(`${name}.csv\n${csv.split('\n').slice(0, 3).join('\n')}`);
