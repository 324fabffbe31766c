// `engram wave edit FILE`: a column of waves inside a network is emptied, exchanged or cut off, beside the same in a substrate.

import { InputError, UsageError } from '../../../array/errors.ts';
import { part, type Steps } from '../../../array/stages.ts';
import { analysisSubject } from '../../../emt/analyze/subject.ts';
import { finiteParameters } from '../../../nn/constants.ts';
import { checkColumns, editColumn, turnedColumns } from '../../../wave/find/column-edits.ts';
import { fitToNetwork, requireSubstrate } from '../../../wave/find/find.ts';
import type { ColumnEdit, EditOutcome, WaveEdit } from '../../../wave/results/edit.ts';
import { experiment } from '../../kit/experiment.ts';
import { networkFile, networkReading, requireTask, taskParams } from '../../kit/inputs.ts';
import { choice, integer, seed } from '../../kit/params.ts';
import { runSteps } from '../../kit/steps.ts';
import { modelOf } from '../../shared/model-of.ts';
import { waveTask } from '../words.ts';
import { editStory } from './story.ts';

const DEFAULT_TURNS = 4;

export const waveEdit = experiment({
  name: 'wave edit',
  schema: 'engram.wave-edit/1',
  document: 'docs/wave.md',
  summary:
    'Edit a column of waves inside a network: do exactly those outputs change that change in the edited substrate?',
  params: {
    file: networkFile(),
    ...taskParams("the network's task (a run folder, and many a checkpoint, says its own)"),
    ...networkReading,
    do: choice(['negate', 'zero', 'swap', 'cut'], {
      default: 'negate',
      help: 'negate or empty a column, exchange two, or take out what the boundary writes at every step',
    }),
    column: integer({
      atLeast: 1,
      help: 'column, from 1 at the open end',
      defaultText: 'the start, where the boundary writes',
    }),
    with: integer({ atLeast: 1, help: 'the other column of a swap', defaultText: 'the one before' }),
    steps: integer({ atLeast: 1, atMost: 1000, help: 'steps followed', defaultText: 'four turns' }),
    seed: seed('the sequences and the random directions'),
  },
  examples: [
    'engram wave edit runs/t1 --column 2',
    'engram wave edit model.pt --task T2 --do swap --column 8 --with 5 --report edit.html',
    'engram wave edit runs/t1 --do cut --json',
  ],
  async run({ file, seed, steps, ...values }, run) {
    const task = requireTask(values, file);
    const { network } = file;
    finiteParameters(network);
    const subject = analysisSubject(network, task, { seed });
    const edit = editOf(values, task.s);
    checkColumns(edit, requireSubstrate(subject), task.name);
    function* edited(): Steps<Pick<WaveEdit, 'at' | 'sequences' | 'network' | 'randomDirections'>> {
      const fitted = yield* part(fitToNetwork(subject, 'network'), 0, 0.6);
      const { runs, accounts } = fitted;
      if (!runs.test.finite)
        throw new InputError(`${file.name}: its activity outgrows numbers, so that nothing can be edited`);
      const at = runs.windows.early.from;
      const followed = steps ?? DEFAULT_TURNS * task.s;
      const of = ({ psi, reads }: Pick<typeof accounts.wave, 'psi' | 'reads'>) =>
        editColumn(fitted, { edit, at, steps: followed, psi, reads });
      const own: EditOutcome = yield* part(of(accounts.wave), 0.6, 0.8);
      const turned = yield* part(turnedColumns(fitted), 0.8, 0.9);
      return { at, sequences: runs.test.batch, network: own, randomDirections: yield* part(of(turned), 0.9, 1) };
    }
    const found = await runSteps(run, 'edits', edited());
    const data: WaveEdit = {
      schema: 'engram.wave-edit/1',
      seed,
      task: waveTask(task),
      model: modelOf(file),
      edit,
      changesAt: found.network.steps.filter(({ changed }) => changed > 0).map(({ step }) => step),
      ...found,
    };
    return { data, more: null };
  },
  story: ({ data }) => editStory(data),
});

interface Asked {
  readonly do: ColumnEdit['kind'];
  readonly column?: number | undefined;
  readonly with?: number | undefined;
}

function editOf({ do: kind, column, with: other }: Asked, s: number): ColumnEdit {
  if (kind === 'cut' && column !== undefined)
    throw new UsageError('--column says nothing with --do cut: the start is cut');
  if (kind !== 'swap' && other !== undefined) throw new UsageError('--with needs --do swap');
  const edited = column ?? s;
  if (kind !== 'swap') return { kind, column: edited, with: null };
  const partner = other ?? (edited > 1 ? edited - 1 : 2);
  if (partner === edited) throw new UsageError(`--with is ${partner}, the column itself: name another`);
  return { kind, column: edited, with: partner };
}
