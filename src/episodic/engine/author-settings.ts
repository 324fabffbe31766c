// The settings of the authors' own runs, as far as they are recalls and need no learning. Source: spec of sequential
// memory, section 11. In what follows [P] is their 2022 Python code, [C] the 2023 C++ code, [E] the EDEN paper (arXiv
// 2510.24965), [Q] its code.

import type { Compat } from '../model/compat.ts';
import type { MemoryGraph } from '../model/graph.ts';
import type { EpisodicModel, TimeConstants } from '../model/model.ts';
import { edenModel, lisemModel } from '../model/models.ts';
import type { Patterns } from '../model/patterns.ts';
import { dsemModel } from '../model/symmetric.ts';
import type { Integrator } from './ode.ts';

/** One run of the authors: how large it was, how it was integrated, and the model that it had. */
export interface AuthorSettings {
  /** What it is, and where it is from. */
  readonly about: string;
  /** `N` and `P` of the run; `null` where it scans them or does not say. */
  readonly neurons: number | null;
  readonly memories: number | null;
  readonly dt: number;
  readonly integrator: Integrator;
  readonly compat: Compat;
  /** `v` is clipped to `[-clip, clip]` (`V_f` to `[-1, 1]`); `null` where it is not. */
  readonly clip: number | null;
  build(patterns: Patterns, graph?: MemoryGraph): EpisodicModel;
}

export type AuthorRun =
  | 'lisem-defaults'
  | 'dsem-defaults'
  | 'dsem-notebook'
  | 'demo-2d'
  | 'cpp-defaults'
  | 'cpp-capacity'
  | 'eden-simulations'
  | 'eden-capacity';

/** How the C++ programs step: by Euler, as the equations stand. */
const plainSteps = { dt: 0.001, integrator: 'euler', compat: [], clip: null } as const;
const perVariable: Compat = ['rk4-per-variable'];

/** The settings of the authors' runs by name; `build(patterns, graph)` makes the model of one. */
export const authorSettings: Readonly<Record<AuthorRun, AuthorSettings>> = {
  'lisem-defaults': {
    about: 'LISEM defaults [P]',
    neurons: 100,
    memories: 5,
    dt: 0.01,
    integrator: 'rk4',
    compat: perVariable,
    clip: null,
    build: (patterns, graph) => lisemModel({ ...along(patterns, graph), times: times(1, 100) }),
  },
  'dsem-defaults': {
    about: 'DSEM defaults [P]',
    neurons: 100,
    memories: null,
    dt: 0.01,
    integrator: 'rk4',
    compat: perVariable,
    clip: null,
    build: (patterns, graph) => dsemModel({ ...along(patterns, graph), times: times(1, 100) }).model,
  },
  'dsem-notebook': {
    about: 'two cycles of DSEM [P]',
    neurons: 100,
    memories: 7,
    dt: 0.01,
    integrator: 'rk4',
    compat: perVariable,
    clip: null,
    build: (patterns, graph) =>
      dsemModel({ ...along(patterns, graph), alphaC: 4.9, betaD: 1, times: times(1, 20) }).model,
  },
  'demo-2d': {
    about: 'three memories of two neurons [P]',
    neurons: 2,
    memories: 3,
    dt: 0.01,
    integrator: 'rk4',
    compat: perVariable,
    clip: 1 / Math.sqrt(1.2),
    build: (patterns, graph) =>
      dsemModel({ ...along(patterns, graph), alphaS: 1.2, alphaC: 4.9, betaD: 1, beta: 100, times: times(1, 20) })
        .model,
  },
  'cpp-defaults': {
    about: 'class defaults [C]',
    neurons: 100,
    memories: null,
    ...plainSteps,
    build: (patterns, graph) =>
      edenModel({ ...along(patterns, graph), alphaS: 1, alphaC: 7, delay: 'tanh', times: times(0.01, 20) }),
  },
  'cpp-capacity': {
    about: 'capacity runs [C]',
    neurons: null,
    memories: null,
    ...plainSteps,
    build: (patterns, graph) =>
      edenModel({ ...along(patterns, graph), alphaS: 1, alphaC: 2, delay: 'tanh', times: times(0.001, 0.05) }),
  },
  'eden-simulations': {
    about: 'simulations of the EDEN paper [E]',
    neurons: 100,
    memories: null,
    dt: 0.01,
    integrator: 'euler',
    compat: [],
    clip: null,
    build: (patterns, graph) => edenModel({ ...along(patterns, graph), times: times(1, 20) }),
  },
  'eden-capacity': {
    about: 'fixed-point capacity [Q], slow state frozen',
    neurons: null,
    memories: null,
    dt: 0.01,
    integrator: 'euler',
    compat: [],
    clip: null,
    build: (patterns, graph) =>
      edenModel({
        ...along(patterns, graph),
        beta: 20 / patterns.neurons,
        times: times(0.3, Number.POSITIVE_INFINITY),
      }),
  },
};

function along(patterns: Patterns, graph: MemoryGraph | undefined) {
  return graph ? { patterns, graph } : { patterns };
}

function times(feature: number, delay: number): Partial<TimeConstants> {
  return { feature, delay };
}
