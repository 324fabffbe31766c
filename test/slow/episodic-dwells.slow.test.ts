// Invariants 8 and 9 of the sequential-memory spec with every neuron integrated: the full engine, not overlaps.

import { describe, expect, it } from 'vitest';
import { odeEngine } from '../../src/episodic/engine/ode.ts';
import { firstDwell, warmDwell } from '../../src/episodic/theory/closed-forms.ts';
import { measureDwells } from '../episodic/dwell-runs.ts';

describe.each([0.3, 0.5, 0.8])('dwells at r = %d, N = 1000, P = 6, T_d = 20 T_f, 4 draws', (ratio) => {
  it('[8][9] mean within 8 % of the closed form, first within T_f and 5 %', () => {
    const measured = measureDwells(ratio, (model) => odeEngine(model, { dt: 0.05, integrator: 'rk4' }));
    expect(Math.abs(measured.warm / warmDwell(ratio, 20) - 1)).toBeLessThan(0.08);
    expect(measured.first).toBeGreaterThan(0.95 * firstDwell(ratio, 20));
    expect(measured.first).toBeLessThan(1.05 * (firstDwell(ratio, 20) + 1));
  });
});
