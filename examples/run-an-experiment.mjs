// Runs an experiment of the house from a program: with progress, with a signal that can stop it, and with its story told
// as text and as an HTML page. It prints the stages, the text, and what happens to a run that is stopped.

import { completeValues, doJob, experiments, localPool, plainRun } from 'engram/experiment';
import { drawFigures, toHtml, toText } from 'engram/story';

const { params, rules, run, story, schema } = experiments.find(({ name }) => name === 'episodic run');
const values = completeValues(params, { ratio: 0.5, neurons: 100, memories: 4, cycles: 2 }, rules);
const pool = () => localPool(doJob);

const stages = new Set();
const result = await run(values, plainRun(pool, { progress: (stage) => stages.add(stage) }));
const told = story(result);
console.log(`stages: ${[...stages].join(', ')}`);
console.log(toText(told));

const html = toHtml(told, drawFigures(told), { command: 'examples/run-an-experiment.mjs', schema, seed: values.seed });
console.log(`the page has ${html.split('<figure').length - 1} pictures`);

const stop = new AbortController();
const pause = async () => stop.signal.throwIfAborted();
stop.abort(new Error('nobody waits any more'));
await run(values, plainRun(pool, { signal: stop.signal, pause })).catch(({ message }) =>
  console.log(`stopped: ${message}`),
);
