// Trains a small network on repeat copy (two variables of two bits), opens it, and prints the verdict: whether the circuit
// of the theory is inside, and how often edits of single variables change the outputs as the theory says, beside the best
// of several random networks. Run it after `npm run build`: node examples/train-and-open.mjs

import { analyze } from 'engram/emt';
import { parseTask } from 'engram/task';
import { Trainer, trainConfig } from 'engram/train';

const task = parseTask('T1-2x2');
const config = trainConfig(task, { network: { hiddenSize: 16 }, horizons: [4, 8, 16], steps: 600, learningRate: 0.01 });
const trainer = new Trainer(task, config);
while (!trainer.done) trainer.advance();
console.log(`${task.summary} Accuracy after ${trainer.step} steps: ${trainer.evaluate().accuracy}`);

const { analysis } = analyze(trainer.network(), task, { horizon: 30 });
const { intervention, nulls } = analysis;
console.log(`${analysis.verdict}: ${analysis.reason}`);
console.log(
  `edits right: ${intervention.changedAccuracy}, in the best of ${nulls.random.draws} random networks: ${nulls.random.changedAccuracy}`,
);
