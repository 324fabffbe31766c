// Runs checks one after another, notes which are finished, and says of every row whether the page prints the same.

import type { Check, LongCheck, Output, Row } from './check.ts';
import { agrees, type Value } from './digits.ts';
import { textAt } from './document.ts';
import type { CheckState } from './state.ts';

export interface Session {
  readonly checks: readonly Check[];
  readonly long: readonly LongCheck[];
  readonly page: string;
  readonly state: CheckState;
  /** Runs the commands of a check and keeps what they give. Rejects with one line where one fails. */
  readonly run: (check: Check) => Promise<void>;
  /** What was kept. */
  readonly open: (check: Check) => Output;
  readonly say: (line: string) => void;
}

/** Says how many rows there are and how long they take. */
export function planLines({ checks, long, state }: Session): string[] {
  const rows = (of: readonly Check[]) => of.reduce((sum, check) => sum + check.rows.length, 0);
  const minutes = (of: readonly Check[]) => Math.ceil(of.reduce((sum, check) => sum + check.seconds, 0) / 60);
  const left = checks.filter((check) => !state.isDone(check));
  const done = rows(checks) - rows(left);
  return [
    `${rows(checks)} rows of docs/results.md by ${checks.length} runs, ${minutes(checks)} minutes on two quiet cores`,
    ...(done > 0 ? [`${done} rows are done, ${minutes(left)} minutes are left`] : []),
    ...long.map(
      ({ section, rows: count, command }) => `longer than ten minutes, ${count} rows of ${section}: ${command}`,
    ),
  ];
}

/** Runs what is not done; resolves to the exit code, 1 where a row differs or its commands fail. */
export async function runSession(session: Session): Promise<number> {
  const { checks, long, state, say } = session;
  for (const line of planLines(session)) say(line);
  const count = { same: 0, differ: 0 };
  for (const check of checks) {
    if (!state.isDone(check)) {
      say(`running ${check.id}, about ${Math.ceil(check.seconds)} s`);
      const started = performance.now();
      state.forget(check);
      try {
        await session.run(check);
      } catch (error) {
        // Not noted: the next run tries again.
        count.differ += check.rows.length;
        say(`${check.id}: failed: ${(error as Error).message}`);
        continue;
      }
      state.note(check, (performance.now() - started) / 1000);
    }
    const output = session.open(check);
    for (const row of check.rows) {
      const differences = differencesOf(session.page, check.section, row, output);
      count[differences.length === 0 ? 'same' : 'differ']++;
      say(`${check.id}, ${row.name}: ${differences.length === 0 ? 'same' : `differs: ${differences.join('; ')}`}`);
    }
  }
  const left = long.reduce((sum, { rows }) => sum + rows, 0);
  for (const { section, rows, command } of long)
    say(`${section}: ${rows} rows skipped, longer than ten minutes: ${command}`);
  say(`${count.same} same, ${count.differ} differ, ${left} left`);
  return count.differ === 0 ? 0 : 1;
}

/** One entry for each figure that is not printed as it was found, or not found where it should stand. */
function differencesOf(page: string, section: string, { figures }: Row, output: Output): string[] {
  return figures.flatMap(({ place, read }) => {
    try {
      const [text, values] = [textAt(page, section, place), read(output)];
      if (agrees(text, values)) return [];
      const at = 'sentence' in place ? '' : `${place.column}: `;
      return [`${at}the page has "${text}", found ${values.map(shown).join(', ')}`];
    } catch (error) {
      return [(error as Error).message];
    }
  });
}

function shown(value: Value): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : value;
}
