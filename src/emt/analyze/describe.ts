// The task of an analysis in its words and numbers, and what has to be said of it.

import { type Matrix, matrix } from '../../array/matrix.ts';
import type { HistoryTask } from '../../task/history.ts';
import { circuitLeakage } from '../basis/empirical-circuit.ts';
import type { Circuit } from '../circuit/circuit.ts';
import { observableSubspace } from '../circuit/reduction.ts';
import type { Analysis } from '../results/analysis.ts';

/** The task as the analysis states it. */
export function describeTask(task: HistoryTask, circuit: Circuit | null): Analysis['task'] {
  const { name, summary, d, s, id, inputSize, outputSize } = task;
  return {
    name,
    summary,
    d,
    s,
    id: id && [id.id1.toString(), id.id2.toString(), id.id3.toString()],
    linear: task.F !== null,
    n: s * d,
    alive: circuit?.alive.length ?? 0,
    deadLeakage: circuit?.linear ? circuitLeakage(circuit) : null,
    aliveCells: [...(circuit?.alive ?? [])],
    inputSize,
    outputSize,
  };
}

/** Says what must be known of a task before its measures are read. */
export function notesOn(circuit: Circuit | null, task: HistoryTask, varying: Circuit | null): string[] {
  if (!circuit) return ['The task is no history-dependent system: accuracy and the spectrum are all that can be said.'];
  if (!circuit.linear) {
    const still = varying ? circuit.alive.filter((cell) => !varying.alive.includes(cell)) : [];
    return [
      ...(still.length === 0 ? [] : [stillInWords(still, circuit)]),
      'The boundary function is not linear: there is no spectrum to compare and no last rows of Phi. The basis comes ' +
        'from regression, its shift rows are checked, and edits are judged against the boundary function itself.',
    ];
  }
  const seen = observableSubspace(circuit.reduced, closureRows(circuit)).rows;
  if (seen < circuit.alive.length) {
    return [
      `Outputs of ${task.name} see ${seen} of the ${circuit.alive.length} dimensions its alive cells span: ` +
        'the others need not be held, so a network without them is right all the same.',
    ];
  }
  return [];
}

function stillInWords(still: readonly number[], { d }: Circuit): string {
  const names = still.map((cell) => `slot ${Math.floor(cell / d) + 1} row ${cell % d}`).join(', ');
  return `Cells that hold the same in all sequences once activity has settled were left out and not judged: ${names}.`;
}

/** The rows of the reduced circuit that write new variables: what outputs see one step on. */
function closureRows({ reduced, alive, n, d, phi }: Circuit): Matrix {
  const out = matrix(d, alive.length);
  for (let j = 0; j < d; j++) {
    alive.forEach((cell, place) => {
      out.data[j * reduced.cols + place] = phi.data[(n - d + j) * n + cell]!;
    });
  }
  return out;
}
