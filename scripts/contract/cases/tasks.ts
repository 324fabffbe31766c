// `engram task`: every named task, and every kind of file.

import { type Case, calls, type Lines } from '../case.ts';

const kept: Lines = {
  'T1-4x4': 'T1-4x4',
  T4: 'T4',
  'xor-fibonacci': 'xor-fibonacci',
  'copying-memory': 'copying-memory-10',
  'file-npz': 'inputs/F.npz',
  'file-real': 'inputs/real.json',
};

const more: Lines = {
  T1: 'T1',
  T2: 'T2',
  T3: 'T3',
  'T1-sizes': 'T1 --d 4 --s 3',
  'T3-6x6': 'T3-6x6',
  'T2-4x4': 'T2-4x4',
  'T4-4x4': 'T4-4x4',
  'and-fibonacci': 'and-fibonacci',
  'or-fibonacci': 'or-fibonacci',
  'sum-fibonacci': 'sum-fibonacci',
  'phase-dependent': 'phase-dependent',
  'binary-arithmetic': 'binary-arithmetic',
  'xor-sizes': 'xor-fibonacci --d 3 --s 4',
  episodes: 'episodes-3-4',
  id: '15,0,0 --d 4 --s 4',
  'id-large': '9241421688590303745,38637,145 --d 8 --s 8',
  'file-json': 'inputs/F.json',
  'file-rows': 'inputs/rows.json --d 2 --s 2',
  'file-named': 'inputs/named.json',
  'file-control': 'inputs/control.json',
};

const asText = (lines: Lines) =>
  Object.fromEntries(Object.entries(lines).map(([name, task]) => [`${name}.text`, `task ${task}`]));
const asJson = (lines: Lines) =>
  Object.fromEntries(Object.entries(lines).map(([name, task]) => [`${name}.json`, `task ${task} --json`]));

export const taskCases: readonly Case[] = calls('task', {
  kept: asJson(kept),
  more: { ...asText(kept), ...asText(more), ...asJson(more) },
});
