// The circuit at work, animated: slots on a ring, inputs at the left, outputs at the right, as in the authors' film.
// Each step the ring turns by one slot, because every variable moves one slot towards the exit.
// CSS keyframes inside the SVG: they stand still for readers who asked for reduced motion, in print and under the
// pointer, which SMIL cannot do. Nothing outside the file is needed.

import { scaleLinear } from 'd3-scale';
import { arc } from 'd3-shape';
import { type FollowedExample, hasWrongSign } from '../../emt/pictures/example.ts';
import { signedClass, signedLevel } from '../draw/cells.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { delayOf, framesCss } from '../draw/frames.ts';
import { arrow } from '../draw/marks.ts';
import { at, COLUMN_WIDTH, element, type FigureOptions, figureDocument, fixed, group, label } from '../draw/svg.ts';
import { SIGNED_LEVELS } from '../draw/theme.ts';
import { VARIABLE_LIMIT } from './variables.ts';

const INNER = 26;
const OUTER = 92;
const CENTRE = { x: COLUMN_WIDTH / 2, y: 120 };
const SECONDS_PER_STEP = 1.2;
/** Three times round shows that the circuit keeps its variables; more is repetition. */
const ROUNDS = 3;
const MOST_FRAMES = 32;

/**
 * Gives the numbers of the picture, frame by frame: the cells of the ring beside the circuit's, inputs while there are
 * any, then outputs beside their targets.
 */
export function ringColumns(data: FollowedExample): Columns {
  const { d, s, inputSize, outputSize, inputSteps, variables, truth, inputs, outputs, targets } = data;
  const numbers = (length: number) => Array.from({ length }, (_, i) => i);
  const rows = numbers(framesOf(data)).flatMap((t) => [
    ...numbers(s * d).map((cell) => {
      const at = t * s * d + cell;
      return [t + 1, 'variable', Math.floor(cell / d) + 1, (cell % d) + 1, variables[at]!, truth[at]!];
    }),
    ...(t < inputSteps
      ? numbers(inputSize).map((row) => [t + 1, 'input', null, row + 1, inputs[t * inputSize + row]!, null])
      : numbers(outputSize).map((row) => {
          const at = t * outputSize + row;
          return [t + 1, 'output', null, row + 1, outputs[at]!, targets[at]!];
        })),
  ]);
  return columnsOf(['step', 'kind', 'slot', 'row', 'value', 'expected'], rows);
}

function framesOf({ steps, s }: FollowedExample): number {
  return Math.min(steps, ROUNDS * s, MOST_FRAMES);
}

/** Draws the circuit at work as an animated ring of slots, a complete SVG file. */
export function ringFigure(data: FollowedExample, options: FigureOptions): string {
  const frames = framesOf(data);
  const drawn = Array.from({ length: frames }, (_, t) => ringFrame(data, t, frames, options.id));
  return figureDocument({
    ...options,
    title: 'The variables moving through the ring of slots',
    description:
      `${data.s} slots on a ring, ${data.d} cells each (row 1 outermost). Inputs enter slot ${data.s} from the left, ` +
      `every step moves each variable one slot clockwise, and slot ${data.s} is read out at the right. ${frames} steps.`,
    width: COLUMN_WIDTH,
    height: 262,
    css: animationCss(frames, data.s, options.id),
    body: [element('defs', {}, ...sectors(data, options.id)), scenery(data), ...drawn],
  });
}

function animationCss(frames: number, slots: number, id: string): string {
  const fills = Array.from({ length: SIGNED_LEVELS }, (_, i) => i + 1)
    .map((level) => `& .ring .p${level}{fill:var(--p${level})}& .ring .n${level}{fill:var(--n${level})}`)
    .join('');
  const turn = {
    timing: 'ease-in-out',
    keyframes: `0%{transform:rotate(${fixed(-360 / slots)}deg)}${(55 / frames).toFixed(4)}%,100%{transform:rotate(0deg)}`,
  };
  return (
    `${fills}& .ring use,& .ring rect{stroke:var(--paper);stroke-width:.8}` +
    '& .ring .n0{fill:var(--zero)}& .ring .off{fill:none;stroke:var(--line)}& .ring .wrong{stroke:var(--ink);stroke-width:1.4}' +
    framesCss(id, frames, SECONDS_PER_STEP, { turn })
  );
}

/** Direction of a slot's middle, radians clockwise from the top: the newest at the top, older ones clockwise. */
function slotAngle(slot: number, slots: number): number {
  return ((slots - 1 - slot) / slots) * 2 * Math.PI;
}

function sectors({ d, s }: FollowedExample, id: string): string[] {
  const radius = scaleLinear([0, d], [OUTER, INNER]);
  const half = (Math.PI / s) * 0.94;
  return Array.from({ length: s * d }, (_, cell) => {
    const [middle, row] = [slotAngle(Math.floor(cell / d), s), cell % d];
    const shape = arc<null>()
      .digits(2)
      .outerRadius(radius(row))
      .innerRadius(radius(row + 1))
      .startAngle(middle - half)
      .endAngle(middle + half);
    return element('path', { id: `${id}-${cell}`, d: shape(null) ?? '' });
  });
}

const COLUMN_TOP = 44;
const INPUT_X = 22;
const OUTPUT_X = COLUMN_WIDTH - 52;

/** What does not move: names, slot numbers, arrows. */
function scenery(data: FollowedExample): string {
  const numbers = Array.from({ length: data.s }, (_, slot) => {
    const angle = slotAngle(slot, data.s);
    const x = CENTRE.x + Math.sin(angle) * (OUTER + 9);
    const y = CENTRE.y - Math.cos(angle) * (OUTER + 9) + 3;
    return label(x, y, String(slot + 1), { 'text-anchor': 'middle', class: 'soft' });
  });
  const top = CENTRE.y - OUTER + 8;
  const inputEnd = INPUT_X + 22;
  return group(
    {},
    label(INPUT_X - 6, 14, 'input u(t)', { class: 'heading' }),
    label(COLUMN_WIDTH - 8, 14, 'output o(t), target', { class: 'heading', 'text-anchor': 'end' }),
    ...numbers,
    arrow([inputEnd, COLUMN_TOP + 10], [inputEnd + 20, top - 8], [CENTRE.x - 70, top - 8], [CENTRE.x - 30, top - 2]),
    arrow(
      [CENTRE.x + 30, top - 2],
      [CENTRE.x + 70, top - 8],
      [OUTPUT_X - 24, top - 8],
      [OUTPUT_X - 5, COLUMN_TOP + 10],
    ),
    label(CENTRE.x, CENTRE.y + 3, '↻', { 'text-anchor': 'middle', class: 'soft', 'font-size': '20px' }),
    label(CENTRE.x, 254, 'numbers: slots; from the rim inwards: rows; ringed: wrong sign', {
      class: 'soft',
      'text-anchor': 'middle',
    }),
  );
}

function ringFrame(data: FollowedExample, t: number, frames: number, id: string): string {
  const { d, s } = data;
  const delay = delayOf(t, frames, SECONDS_PER_STEP);
  const cells: string[] = [];
  // Outlined cells come last, or their neighbours would cover the outline.
  const outlined: string[] = [];
  for (let cell = 0; cell < s * d; cell++) {
    const value = data.variables[t * s * d + cell]!;
    const wrong = hasWrongSign(data, t * s * d + cell);
    const className = Number.isNaN(value) ? 'off' : signedClass(signedLevel(value, VARIABLE_LIMIT));
    const use = element('use', { href: `#${id}-${cell}`, class: wrong ? `${className} wrong` : className });
    (wrong ? outlined : cells).push(use);
  }
  const isInput = t < data.inputSteps;
  // At rest the picture shows the first output step: everything is filled and moving on.
  const isRest = t === Math.min(data.inputSteps, frames - 1);
  return group(
    { class: isRest ? 'step ring rest' : 'step ring', style: delay },
    at(CENTRE.x, CENTRE.y, group(t === 0 ? {} : { class: 'turn', style: delay }, ...cells, ...outlined)),
    label(CENTRE.x, 241, `t = ${t + 1}, ${isInput ? 'input phase' : 'on its own'}`, {
      'text-anchor': 'middle',
      class: 'heading',
    }),
    isInput ? bitColumn(INPUT_X, data.inputSize, (row) => data.inputs[t * data.inputSize + row]!) : '',
    isInput ? '' : outputColumns(data, t),
  );
}

function bitColumn(x: number, rows: number, value: (row: number) => number, wrong?: (row: number) => boolean): string {
  const size = Math.min(18, 150 / rows);
  const cells = Array.from({ length: rows }, (_, row) => {
    const level = signedClass(signedLevel(value(row), VARIABLE_LIMIT));
    const className = wrong?.(row) ? `${level} wrong` : level;
    return element('rect', { x, y: COLUMN_TOP + row * size, width: size, height: size, class: className });
  });
  return cells.join('');
}

function outputColumns(data: FollowedExample, t: number): string {
  const from = t * data.outputSize;
  const output = (row: number) => data.outputs[from + row]!;
  const target = (row: number) => data.targets[from + row]!;
  return (
    bitColumn(OUTPUT_X, data.outputSize, output, (row) => output(row) * target(row) < 0) +
    bitColumn(OUTPUT_X + 24, data.outputSize, target)
  );
}
