// What a task asks a network to hold: the rule of every bit, the circuit, its spectrum.

import type { Circuit } from '../../emt/circuit/circuit.ts';
import type { CircuitExplanation, TaskExplanation } from '../../emt/circuit/explain-task.ts';
import { type Block, EMT, inTerminals, type KeyBlock, onPages, type Story, section } from '../../story/story.ts';
import { circuitPicture, eigenvaluesPicture } from './pictures.ts';
import { loopsText, ruleText, spectrumTexts } from './words.ts';

const COMPARED = { signs: 'signs (+1 or -1)', classes: 'classes (the largest wins)', real: 'real numbers' } as const;

/** @param drawn the circuit as pictures need it; `null` where it is not drawn */
export function taskStory(task: TaskExplanation, drawn: Circuit | null): Story {
  const { name, summary, id, d, s, inputSize, outputSize, output, rules, circuit, linear } = task;
  const why = linear
    ? 'none: inputs and outputs are not the variables themselves'
    : 'none in closed form: the rule is not linear, so there is no matrix Phi and no predicted spectrum';
  const sums = rules.map((rule) => [`  x${rule.bit}(t) = `, ruleText(rule)] as const);
  return {
    title: `What does ${name} ask for?`,
    answer: summary,
    theory: EMT,
    blocks: [
      inTerminals({ kind: 'text', sentences: [`${name}: ${summary}`] }),
      keys([
        ...(id ? [['task id', id.join(', ')] as const] : []),
        ['variables', `s = ${s} of width d = ${d}`],
        ['network', `${inputSize} inputs, ${outputSize} outputs compared as ${COMPARED[output]}`],
      ]),
      section('The rule of every bit'),
      ...(sums.length === 0 ? [] : [inTerminals(keys([['rule', ''], ...sums], 0)), onPages(keys(sums))]),
      section('The circuit'),
      ...(circuit ? circuitBlocks(circuit, drawn) : [keys([['circuit', why]])]),
    ],
  };
}

function keys(rows: KeyBlock['rows'], width = 12): KeyBlock {
  return { kind: 'keys', rows, width };
}

function circuitBlocks(circuit: CircuitExplanation, drawn: Circuit | null): Block[] {
  const { n, alive, alivePerSlot, cycles, spectrum } = circuit;
  const dead = n === alive ? 'every cell matters for ever' : `the other ${n - alive} are never read again`;
  const zeros = n > alive ? `; ${n - alive} more are 0 (dead cells)` : '';
  const counts = ['spectrum', `${alive} eigenvalues, ${spectrum.length} distinct${zeros}`] as const;
  return [
    circuitPicture(drawn),
    keys([
      ['circuit', `Phi is ${n} x ${n}; rank ${alive} on its alive cells (${dead})`],
      ['', `alive cells per slot, oldest first: ${alivePerSlot.join(' ')}`],
      ...(cycles.length > 0 ? [['', `closed loops of bits: ${loopsText(cycles)}`] as const] : []),
    ]),
    section('Its spectrum'),
    eigenvaluesPicture(circuit),
    inTerminals(keys([counts, ...spectrumTexts(spectrum).map((line) => [`  ${line}`, ''] as const)])),
    onPages(keys([counts])),
  ];
}
