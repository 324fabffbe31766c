// Every case of the contract.

import type { Case } from '../case.ts';
import { assessCases } from './assess.ts';
import { capacityCases } from './capacity.ts';
import { episodicCases } from './episodic.ts';
import { helpCases } from './help.ts';
import { learnCases } from './learning.ts';
import {
  analyzeCases,
  compareCases,
  discoverCases,
  exportCases,
  fixedPointsCases,
  statesCases,
  trajectoryCases,
} from './networks.ts';
import { refusedCases } from './refusals.ts';
import { sweepCases } from './sweeps.ts';
import { taskCases } from './tasks.ts';
import { demoCases, trainCases } from './training.ts';
import { waveCases } from './waves.ts';

export const contractCases: readonly Case[] = [
  ...analyzeCases,
  ...discoverCases,
  ...trainCases,
  ...demoCases,
  ...sweepCases,
  ...learnCases,
  ...statesCases,
  ...fixedPointsCases,
  ...trajectoryCases,
  ...compareCases,
  ...episodicCases,
  ...capacityCases,
  ...exportCases,
  ...taskCases,
  ...assessCases,
  ...waveCases,
  ...helpCases,
  ...refusedCases,
];
