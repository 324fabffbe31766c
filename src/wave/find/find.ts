// Waves in a network: what both accounts of its memory read, what edits by each of them do, the figures of the substrate,
// and the same for null networks, looked at in the same way. Where the task's waves are not there, a substrate of any task is
// looked for. Source: TWM (arXiv 2402.10163) sections 7 and 10, as corrected; docs/wave.md.

import { InputError } from '../../array/errors.ts';
import { type Matrix, matrix } from '../../array/matrix.ts';
import { part, type Steps } from '../../array/stages.ts';
import { mean } from '../../array/statistics.ts';
import { tensor, toFloat64 } from '../../array/tensor.ts';
import { randomNetwork, shuffledNetwork } from '../../emt/analyze/controls.ts';
import {
  analysisSubject,
  type GroundedSubject,
  groundSubject,
  type NullNetwork,
  nullSubject,
  type Subject,
} from '../../emt/analyze/subject.ts';
import { varianceInsideSteps } from '../../emt/basis/residual.ts';
import type { Circuit } from '../../emt/circuit/circuit.ts';
import { editMeasures } from '../../emt/edit/tally.ts';
import { isAtOrigin, lineariseSteps } from '../../emt/fixed-points/linearise.ts';
import { LOOK_LEVEL } from '../../emt/record/looks.ts';
import { rootMeanSquare } from '../../emt/record/sequences.ts';
import type { Window } from '../../emt/record/trajectories.ts';
import { stateSizeOf } from '../../nn/cells.ts';
import { finiteParameters } from '../../nn/constants.ts';
import type { Network } from '../../nn/network.ts';
import { signAccuracy } from '../../task/accuracy.ts';
import type { HistoryTask } from '../../task/history.ts';
import { readSelection } from '../../task/signed-selection.ts';
import { modesOf } from '../../train/settle.ts';
import type { AccountFigures, InferredSubstrate, WaveFigures, WaveFinding } from '../results/find.ts';
import { type Account, type AccountContent, contentIn, fitAccounts, movingItems, type ReadWindow } from './account.ts';
import { editByAccount } from './account-edits.ts';
import { inferSubstrate, isInferredWave, rowsOfSelection } from './inferred.ts';
import { judgeFinding } from './judge.ts';
import { type Runs, recordRuns, statesIn } from './runs.ts';
import { speedOf } from './speed.ts';
import { substrateFigures } from './substrate-figures.ts';
import { taskSaidBy } from './unknown-task.ts';

/** Null networks of each kind. */
const DRAWS = 3;
/** Content of a null network below which nothing is edited: no edit could bring it near to what is held. */
const WORTH_EDITING = 0.3;

export interface FindOptions {
  /** Steps after the input that are looked at, at least. */
  readonly horizon: number;
  readonly seed: number;
}

/** What was found, and what only pictures need. */
export interface FoundWaves {
  readonly finding: Pick<
    WaveFinding,
    'verdict' | 'reason' | 'clear' | 'network' | 'nulls' | 'inferred' | 'inferredInNulls' | 'items'
  >;
  /** The task that was looked at: the given one or, without one, what the outputs follow; `null` where they follow nothing. */
  readonly task: HistoryTask | null;
  /** The network's own runs and accounts; `null` without a task. */
  readonly seen: SeenWaves | null;
}

/** A network as both accounts see it. */
export interface SeenWaves {
  readonly runs: Runs;
  readonly circuit: Circuit;
  readonly accounts: Readonly<Record<'wave' | 'register', Account>>;
  readonly figures: WaveFigures;
  readonly moving: readonly boolean[];
}

/**
 * Looks for the waves of `task` in `network`. Where none is given, the rule that its outputs follow is read first and stands for
 * it; where there is none, or its waves are not there, a substrate of any length is looked for.
 * @throws InputError when widths differ, a weight is not finite, the task is no history-dependent system, or its stack is larger
 *   than the state
 */
export function* findWaves(network: Network, given: HistoryTask | null, options: FindOptions): Steps<FoundWaves> {
  finiteParameters(network);
  if (given !== null) return yield* withTask(network, given, options);
  const task = yield* part(taskSaidBy(network, options.seed), 0, 0.4);
  return task === null
    ? yield* part(withoutTask(network, options.seed), 0.4, 1)
    : yield* part(withTask(network, task, options), 0.4, 1);
}

function* withTask(network: Network, task: HistoryTask, options: FindOptions): Steps<FoundWaves> {
  const subject = analysisSubject(network, task, { horizon: options.horizon, seed: options.seed });
  const seen = yield* part(seeWaves(subject, 'network', { linearised: true, edited: true }), 0, 0.3);
  const radius = spectralRadius(network);
  const nulls: Record<NullNetwork, WaveFigures[]> = { random: [], shuffled: [] };
  for (let draw = 0; draw < DRAWS; draw++) {
    for (const [i, kind] of (['random', 'shuffled'] as const).entries()) {
      const from = 0.3 + (0.5 * (2 * draw + i)) / (2 * DRAWS);
      const drawn = nullSubject(subject, kind, draw);
      const other = { ...drawn, network: atRadius(drawn.network, radius) };
      const found = seeWaves(other, `${kind} ${draw}`, { linearised: draw === 0, edited: false });
      nulls[kind].push((yield* part(found, from, from + 0.5 / (2 * DRAWS))).figures);
    }
  }
  const moving = seen.moving.filter((moves) => moves).length;
  const items = { alive: seen.circuit.alive.length, moving };
  const judged = judgeFinding({ network: seen.figures, nulls: [...nulls.random, ...nulls.shuffled], moving });
  const isOpen = judged.verdict === 'neither' || judged.verdict === 'nothing moves';
  const { inferred, inferredInNulls, isWave } = isOpen
    ? yield* part(inferBeside(network, options.seed), 0.8, 1)
    : NOT_INFERRED;
  // The same rule under another name would be no other wave.
  const isOwn = isWave && task.F !== null && String(inferred!.written) === String(rulesOf(task.F));
  const other =
    isWave && !isOwn ? { verdict: 'other wave' as const, reason: `${judged.reason} ${inWords(inferred!)}` } : {};
  return {
    finding: { ...judged, ...other, network: seen.figures, nulls, inferred, inferredInNulls, items },
    task,
    seen,
  };
}

/** The rules of a boundary in words, as those of an inferred one; `null` where it copies no cells. */
function rulesOf(F: Matrix): string[] | null {
  return 'reason' in readSelection(F) ? null : rowsOfSelection(F);
}

const RECURRENT = 'rnn.weight_hh_l0';

/** The spectral radius of the recurrent matrix of a cell that has one square one, in one layer; `null` of any other. */
function spectralRadius({ config, parameters }: Network): number | null {
  const { cell, hiddenSize: n, layers = 1 } = config;
  if ((cell !== 'elman' && cell !== 'linear') || layers !== 1) return null;
  return modesOf(matrix(n, n, toFloat64(parameters.get(RECURRENT)!, RECURRENT))).spectralRadius;
}

/** A null network at the given spectral radius, where it has one: one that dies at once is no rival. */
function atRadius(drawn: Network, wanted: number | null): Network {
  const own = spectralRadius(drawn);
  if (wanted === null || own === null || own === 0) return drawn;
  const { shape } = drawn.parameters.get(RECURRENT)!;
  const scaled = toFloat64(drawn.parameters.get(RECURRENT)!, RECURRENT).map((value) => (value * wanted) / own);
  return { config: drawn.config, parameters: new Map(drawn.parameters).set(RECURRENT, tensor(shape, scaled)) };
}

const NOT_INFERRED = { inferred: null, inferredInNulls: null, isWave: false } as const;

function* withoutTask(network: Network, seed: number): Steps<FoundWaves> {
  const { inferred, inferredInNulls, isWave } = yield* inferBeside(network, seed);
  const none = 'no substrate of any length says, from the inputs alone, what the state holds later';
  const luck = 'a substrate that says what the state holds is found in null networks as well';
  const reason = isWave
    ? inWords(inferred!)
    : `Its outputs follow no rule, and ${inferredInNulls === null ? none : luck}.`;
  return {
    finding: {
      verdict: isWave ? 'wave' : 'neither',
      reason,
      clear: true,
      network: null,
      nulls: { random: [], shuffled: [] },
      inferred,
      inferredInNulls,
      items: null,
    },
    task: null,
    seen: null,
  };
}

/** Null networks of each kind beside an inferred substrate: where one of them is a wave as well, it says nothing. */
const INFERRED_DRAWS = 2;

function* inferBeside(
  network: Network,
  seed: number,
): Steps<{ inferred: InferredSubstrate | null; inferredInNulls: number | null; isWave: boolean }> {
  const size = stateSizeOf(network.config);
  const inferred = yield* part(inferSubstrate(network, seed, 'network'), 0, 0.4);
  if (!isInferredWave(inferred, size)) return { inferred, inferredInNulls: null, isWave: false };
  let best: number | null = null;
  for (let draw = 0; draw < 2 * INFERRED_DRAWS; draw++) {
    const made = draw % 2 === 0 ? randomNetwork : shuffledNetwork;
    const other = made(network, seed, Math.floor(draw / 2));
    const from = 0.4 + (0.6 * draw) / (2 * INFERRED_DRAWS);
    const found = yield* part(inferSubstrate(other, seed, `null ${draw}`), from, from + 0.6 / (2 * INFERRED_DRAWS));
    if (isInferredWave(found, size)) best = Math.max(best ?? 0, found.content!);
  }
  return { inferred, inferredInNulls: best, isWave: best === null };
}

function inWords({ s, d, boundary, written, ends }: InferredSubstrate): string {
  const substrate = `What is put in travels along ${s} columns of width ${d}`;
  if (ends) return `${substrate} and is lost at their end.`;
  const enters =
    boundary === 'selection'
      ? `what is written anew is ${written!.slice(0, 4).join(', ')}${written!.length > 4 ? ' ...' : ''}`
      : 'a mixture of them is written anew';
  return `${substrate}; ${enters}.`;
}

interface Looked {
  /** Whether the figures of a linearised network are wanted. */
  readonly linearised: boolean;
  /** Whether edits are made by an account that reads nothing. */
  readonly edited: boolean;
}

/** A network with both accounts fitted to it. */
export interface FittedAccounts {
  readonly subject: GroundedSubject;
  readonly circuit: Circuit;
  readonly runs: Runs;
  readonly moving: readonly boolean[];
  readonly accounts: Readonly<Record<'wave' | 'register', Account>>;
}

/** Records a network's runs and fits both accounts of them. @throws InputError where the task has no substrate that it can hold */
export function* fitToNetwork(asked: Subject, name: string): Steps<FittedAccounts> {
  const circuit = requireSubstrate(asked);
  const subject = yield* part(groundSubject(asked), 0, 0.4);
  const runs = yield* part(recordRuns(subject, subject.settledFrom, name), 0.4, 0.8);
  const moving = movingItems(runs.test, circuit, runs.windows.early);
  return { subject, circuit, runs, moving, accounts: yield* part(fitAccounts(runs, circuit), 0.8, 1) };
}

/** The circuit of a subject. @throws InputError where its task has none, or has more cells than the state has room for */
export function requireSubstrate({ network, task, circuit }: Subject): Circuit {
  if (circuit === null) {
    throw new InputError(`task ${task.name} is no history-dependent system: there is no substrate to look for`);
  }
  const stateSize = stateSizeOf(network.config);
  if (circuit.alive.length > stateSize) {
    throw new InputError(
      `the substrate of ${task.name} has ${circuit.alive.length} cells that are read, the network a state of ${stateSize}: it cannot be held`,
    );
  }
  return circuit;
}

/** Everything that is measured of one network. */
function* seeWaves(asked: Subject, name: string, { linearised, edited }: Looked): Steps<SeenWaves> {
  const { subject, circuit, runs, moving, accounts } = yield* part(fitToNetwork(asked, name), 0, 0.5);
  const { network, task, settledStates, zero } = subject;
  const { test, windows } = runs;
  const readIn = (window: Window): ReadWindow => ({ runs: test, window, ...statesIn(test, window) });
  const [early, late] = [readIn(windows.early), readIn(windows.late)];
  function* figuresOf(account: Account): Steps<{ figures: AccountFigures; read: AccountContent }> {
    const first = yield* part(contentIn(account, circuit, early), 0, 0.15);
    const last = yield* part(contentIn(account, circuit, late), 0.15, 0.3);
    const content = { early: meanOfMoving(first, circuit, moving), late: meanOfMoving(last, circuit, moving) };
    const isEdited =
      moving.some((moves) => moves) && (edited || Math.min(content.early, content.late) >= WORTH_EDITING);
    const edit = (at: 'early' | 'late') =>
      editByAccount(account, {
        network,
        circuit,
        runs: test,
        fit: runs.fit,
        window: windows[at],
        lags: windows.lags,
        zero,
        moving,
      });
    const tallies = isEdited ? [yield* part(edit('early'), 0.3, 0.65), yield* part(edit('late'), 0.65, 1)] : [];
    const edits = tallies.length === 0 ? null : editMeasures(tallies, LOOK_LEVEL);
    const [low, high] = edits?.interval ?? [0, 1];
    const figures: AccountFigures = {
      content,
      columns: last.perSlot,
      edits: edits === null || edits.changedAccuracy === null ? null : { value: edits.changedAccuracy, low, high },
      explained: first.explained,
    };
    return { figures, read: first };
  }
  const wave = yield* part(figuresOf(accounts.wave), 0.5, 0.65);
  const register = yield* part(figuresOf(accounts.register), 0.65, 0.8);
  const { psi } = accounts.wave;
  const isWhole = psi.cols >= psi.rows;
  const coverage = isWhole ? null : yield* part(varianceInsideSteps({ psi, dropped: [] }, early.states), 0.8, 0.85);
  let closure: Pick<WaveFigures, 'closureError' | 'leakage'> = { closureError: null, leakage: null };
  if (linearised) {
    const recorded = isAtOrigin(network.config) ? null : settledStates;
    const { jacobian } = yield* part(lineariseSteps(network, recorded), 0.85, 0.95);
    closure = yield* part(substrateFigures(psi, jacobian, circuit), 0.95, 1);
  }
  const size = rootMeanSquare(early.sizes);
  const afterInput = task.inputSteps * test.batch * task.outputSize;
  const figures: WaveFigures = {
    right: task.output === 'signs' ? signAccuracy(test.outputs, test.targets, afterInput) : null,
    wave: wave.figures,
    register: register.figures,
    ...closure,
    coverage,
    speed: speedOf({ read: wave.read.read, batch: test.batch }, circuit),
    lasting: size === 0 ? 0 : rootMeanSquare(late.sizes) / size,
  };
  return { runs, circuit, accounts, figures, moving };
}

/** Over the items that move; 0 where none does. */
function meanOfMoving({ perCell }: AccountContent, { alive, d }: Circuit, moving: readonly boolean[]): number {
  const values = alive.flatMap((cell, place) => (moving[place] ? [perCell[Math.floor(cell / d)]![cell % d] ?? 0] : []));
  return values.length === 0 ? 0 : mean(values);
}
