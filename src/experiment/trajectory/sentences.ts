// What is said of a reading along the activity, from its numbers.

import { fixedText, numberText, percentText, plural } from '../../array/words.ts';
import type { SequenceShare, TrajectoryReading, TurnSpectrum } from '../../emt/results/trajectory-reading.ts';
import { HELD } from '../../emt/trajectory/read-trajectory.ts';

export function heldSentences({ held, bases, nulls, steps }: TrajectoryReading): string[] {
  const { standing, moving } = bases;
  const said = ({ value, low, high }: SequenceShare) =>
    `${percentText(value)} (${percentText(low)} to ${percentText(high)})`;
  if (standing.edits.value === null) return [];
  const meaning = {
    stands: 'The circuit is held in a basis that stands: what a variable is written as depends on its slot alone.',
    moves:
      'The circuit is held in a basis that moves: what a variable is written as depends on its slot and on the phase of ' +
      'the turn, as where data rest in registers and a pointer goes round.',
    nowhere: 'The variables are held in no basis of either kind, as far as edits show.',
  } as const;
  const worst = steps.reduce<(typeof steps)[number] | null>((least, step) => {
    const of = (each: typeof step) => (held === 'moves' ? each.moving.value : each.standing.value) ?? 1;
    return !least || of(step) < of(least) ? step : least;
  }, null);
  const leastShare = worst && (held === 'moves' ? worst.moving.value : worst.standing.value);
  const beside = nulls && [nulls.random, nulls.shuffled].flatMap(({ bases }) => [bases.standing, bases.moving]);
  const best = (beside ?? []).reduce<number | null>((most, { edits }) => maxOf(most, edits.value), null);
  return [
    meaning[held],
    `Edits come true for ${said(standing.edits)} of the bits that should change through one basis for all phases, for ` +
      `${said(moving.edits)} through one for each; both have an offset for each phase, which holds no variable.`,
    ...(held === 'nowhere' && (standing.decoding.value ?? 0) >= HELD
      ? [
          `They can be read, ${percentText(standing.decoding.value)} of them right, but the network does not go on with what is ` +
            'written where they are read: it may hold them in combinations.',
        ]
      : []),
    ...(worst ? [`The least at a single step is ${percentText(leastShare)}, at step ${worst.t}.`] : []),
    ...(best === null ? [] : [`Of null networks at most ${percentText(best)} do.`]),
  ];
}

function maxOf(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}

export function flowSentences({ spectrum, nulls, turn }: TrajectoryReading): string[] {
  if (!spectrum) return ['The circuit has no modes that could be compared with those of the Jacobians.'];
  const { growth, activity, flow } = spectrum;
  const factor = `${fixedText(growth.median, 3)} a step (${fixedText(growth.min, 3)} to ${fixedText(growth.max, 3)} over ${plural(spectrum.sequences, 'sequence')})`;
  const flows = {
    shrinks:
      activity >= ACTIVE
        ? `It is active and contracting: deviations from its activity shrink by a factor of ${factor}, the activity itself stays.`
        : `Deviations from its activity shrink by a factor of ${factor}, and the activity fades with them.`,
    keeps: `Deviations from its activity neither shrink nor grow: ${factor}.`,
    grows: `Deviations from its activity grow by a factor of ${factor}.`,
  } as const;
  const { error, kept, expected } = spectrum.turn;
  const others =
    nulls && [nulls.random, nulls.shuffled].flatMap(({ spectrum: other }) => other?.turn.error?.median ?? []);
  return [
    flows[flow],
    error === null
      ? 'No mode of a turn is left to compare with the circuit’s.'
      : `The product of the Jacobians over a turn has ${numberText(kept)} modes near its largest, the circuit ${expected}; their arguments ` +
        `are ${numberText(error.median, 2)} rad from those of Phi^${turn} on average` +
        `${others && others.length > 0 ? ` (null networks: ${others.map((each) => numberText(each, 2)).join(' and ')})` : ''}.`,
    `At single steps they are ${stepError(spectrum)} rad from those of Phi. Arguments alone are compared, relative to the largest magnitude, and ` +
      'decide nothing: where activity saturates, modes shrink although the circuit stands.',
  ];
}

/** Share of the spread of early states that is left late where activity stays. */
const ACTIVE = 0.25;

function stepError({ steps }: TurnSpectrum): string {
  const errors = steps.flatMap(({ error }) => error?.median ?? []);
  if (errors.length === 0) return 'no';
  const [least, most] = [Math.min(...errors), Math.max(...errors)].map((each) => numberText(each, 2));
  return least === most ? least! : `${least} to ${most}`;
}

/** The reading in one line, for the report of an analysis. */
export function trajectoryLine({
  reason,
  clear,
  spectrum,
}: Pick<TrajectoryReading, 'reason' | 'clear' | 'spectrum'>): string {
  const flow =
    spectrum?.flow === 'shrinks' ? ` Active and contracting: ${fixedText(spectrum.growth.median, 2)} a step.` : '';
  return `${reason}${clear ? '' : ' More sequences could turn this.'}${flow}`;
}
