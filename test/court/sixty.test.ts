// Sixty networks of the court, of every class, of 16 to 24 units: their verdicts must be fair in every run of the tests. A
// bound on one in a hundred takes the whole court (test/slow/verdicts.slow.test.ts); this one sees what breaks at once.
// Root seed 0, the first of those that thresholds were set on.

import { describe, expect, test } from 'vitest';
import { caseOf, courtClasses, docket } from './docket.ts';
import { hear } from './hearing.ts';

const ROOT_SEED = 0;
const MOST_UNITS = 24;
/** As many steps as luck takes are judged, and no more than that. */
const HORIZON = 12;

describe('sixty networks of the court', () => {
  const entries = docket().slice(0, 60);

  test.each(courtClasses.map(({ name }) => name))('%s', (name) => {
    const heard = entries
      .filter(({ className }) => className === name)
      .map((entry) => hear(caseOf(ROOT_SEED, entry, MOST_UNITS), { horizon: HORIZON }));
    expect(heard.length).toBeGreaterThan(0);
    const unfair = heard.filter(({ verdict, fair, clear }) => clear && !fair.includes(verdict as 'found'));
    expect(unfair.map(({ index, family, verdict, reason }) => ({ index, family, verdict, reason }))).toEqual([]);
    expect(heard.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
    // Never found where nothing is held, nor absent where a circuit was planted, clear or not.
    for (const { verdict, fair } of heard) {
      if (!fair.includes('found')) expect(verdict).not.toBe('found');
      if (!fair.includes('absent') && !fair.includes('partial')) expect(verdict).not.toBe('absent');
    }
  });
});
