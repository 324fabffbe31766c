// `engram analyze --states FILE.npz`: what recorded activity alone says.

import { analyzeStates } from '../emt/recorded/analyze-states.ts';
import { recordedFigures, renderRecorded } from '../figure/report/recorded-report.ts';
import { taskFromSource } from '../task/task-source.ts';
import { recordedText } from './recorded-text.ts';
import { printResult, type ResultOptions, writeResults } from './result-options.node.ts';
import { readStates } from './sequences-file.node.ts';
import { type TaskOptions, taskSource } from './task-option.node.ts';

export interface StatesOptions extends TaskOptions, ResultOptions {
  readonly states: string;
}

export function runAnalyzeStates(options: StatesOptions): void {
  const { states, seed } = options;
  const task = options.task === undefined ? null : taskFromSource(taskSource(options.task, options));
  const opened = analyzeStates(readStates(states), { task, seed, source: states });
  writeResults(options, {
    page: (made) => renderRecorded({ ...opened, title: 'What do the states hold?', ...made }),
    pictures: () => recordedFigures(opened),
  });
  printResult(options, opened.recorded, recordedText);
}
