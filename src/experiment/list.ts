// Every experiment, a line each. A new one is a folder and a line here.

export { analyze } from './analyze/analyze.ts';
export { assessMemory } from './assess/memory/memory.ts';
export { assessStateSize } from './assess/state-size/state-size.ts';
export { compare } from './compare/compare.ts';
export { discover } from './discover/discover.ts';
export { capacity } from './episodic/capacity/capacity.ts';
export { design } from './episodic/design/design.ts';
export { energy } from './episodic/energy/energy.ts';
export { learn } from './episodic/learn/learn.ts';
export { recall } from './episodic/recall/recall.ts';
export { toRnn } from './episodic/to-rnn/to-rnn.ts';
export { fixedPoints } from './fixed-points/fixed-points.ts';
export { states } from './states/states.ts';
export { task } from './task/task.ts';
export { trajectory } from './trajectory/trajectory.ts';
export { waveAttention } from './wave/attention/attention.ts';
export { waveEdit } from './wave/edit/edit.ts';
export { waveFilm } from './wave/film/film.ts';
export { waveFind } from './wave/find/find.ts';
export { waveGradient } from './wave/gradient/gradient.ts';
export { waveRun } from './wave/run/run.ts';
export { waveSpectrum } from './wave/spectrum/spectrum.ts';
