// Random examples of properties are the same in every run, so that a run fails for what changed and not by luck.
// `ENGRAM_SEED=2 npm test` tries others.

import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.ENGRAM_SEED ?? 1) });
