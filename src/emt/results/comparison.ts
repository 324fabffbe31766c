// The result of comparing networks: plain JSON data. Measures that could not be computed are `null`, never NaN, and the
// text beside them says why. It computes nothing itself.

import type { Activation } from '../../nn/network.ts';
import type { Complex } from './analysis.ts';

/** The comparison of two or more networks, as the object that `engram compare --json` prints. */
export interface Comparison {
  schema: 'engram.compare/1';
  seed: number;
  /** Steps after the input over which outputs are judged, at least: what was asked for. */
  horizon: number;
  /** Sequences at most that a transplant was tried on; four looks, at 128, 512, 2048 and 8192, stop where it is clear. */
  sequences: number;
  /** In the order they were given; everything else calls them by their place here, from 0. */
  networks: ComparedNetwork[];
  /** Every two networks, the first with all others first. */
  pairs: ComparedPair[];
  /** Sets of networks every two of which hold the same circuit, the largest that can be joined one by one. */
  clusters: number[][];
  /** Joins by each distance, nearest first (complete linkage): of a cluster every two are at most its height apart. */
  trees: { transplants: Join[]; dynamics: Join[]; states: Join[]; spectra: Join[] };
  /** What could not be done, in words; empty when everything was. */
  notes: string[];
}

/** A network of a comparison. */
export interface ComparedNetwork {
  name: string;
  source: string | null;
  checkpoint: string | null;
  cell: string;
  activation: Activation;
  inputSize: number;
  hiddenSize: number;
  outputSize: number;
  bias: boolean;
  /** Width of the whole state (`[h; c]` has `2 H`). */
  stateSize: number;
  /** The task whose inputs it was driven by, and in which its own basis was looked for; `null`: random bits. */
  task: string | null;
  /** The estimator of its own basis, through which its variables are set; `null` where none can be used. */
  basis: string | null;
  /** Why there is no basis, or how its own edits came out. */
  basisNote: string;
  /** Eigenvalues `[re, im]` of magnitude above 0.9 about its fixed point, the largest first. */
  modes: Complex[];
}

/** Whether two networks hold the same circuit: edits carry over both ways, fail one way, or it cannot be told. */
export type Sameness = 'same' | 'different' | 'undecided';

/** Two networks beside each other. */
export interface ComparedPair {
  first: number;
  second: number;
  verdict: Sameness;
  /** Whether the intervals of what decides lie on one side of the thresholds: more sequences would not change it. */
  clear: boolean;
  reason: string;
  /** Share of outputs that both say alike on the same sequences, left alone; `null` where they cannot be compared. */
  agreement: number | null;
  spectra: SpectraMeasures;
  states: StatesMeasures | null;
  dynamics: DynamicsMeasures | null;
  /** Of the first into the second, and back; none where the networks have other inputs or outputs. */
  transplants: DirectedTransplant[];
}

/** Eigenvalues of both beyond magnitude 0.9, matched by their arguments. */
export interface SpectraMeasures {
  /** Mean difference of the arguments of matched pairs, radians. */
  error: number | null;
  /** Mean distance of matched pairs in the plane. */
  distance: number | null;
  matched: number;
  onlyFirst: number;
  onlySecond: number;
  /** Share of draws of as many random modes (uniform arguments, conjugates kept) that match the first as well: above 0.01 it decides nothing. */
  chance: number | null;
  draws: number;
}

/** Resemblance of paired states on the same sequences, each about the mean and in the scale of its step. */
export interface StatesMeasures {
  /** Linear CKA, 0 ... 1. */
  cka: number;
  /** Principal angles of the leading components, radians, ascending, and their mean. */
  angles: number[];
  meanAngle: number | null;
  /** The same against mismatched sequences, and against the reservoirs of the second network, the nearest of each. */
  nulls: {
    mismatched: { cka: number; meanAngle: number | null };
    reservoir: { cka: number; meanAngle: number | null };
  };
}

/** Distance of the dynamics by delay embeddings (DSA). */
export interface DynamicsMeasures {
  delays: number;
  rank: number;
  /** Frobenius distance of the operators, scaled to norm 1, at the best rotation: 0 ... 2. */
  euclidean: number;
  /** The angle between them there, radians. */
  angular: number;
  /** The angle between the first network and the nearest reservoir of the second. */
  reservoir: number | null;
}

/**
 * `interchange`: the whole state of another sequence and step; `borrowed`: the difference that another value of one input
 * has made in another sequence; `set`: new values of one slot through the network's own basis.
 */
export type TransplantKind = 'set' | 'borrowed' | 'interchange';

/** Edited states of one network carried into another. */
export interface DirectedTransplant {
  from: number;
  to: number;
  /** What drove both. */
  drive: string;
  /** Steps at which states are edited: of turns that no map is fitted to; outputs are judged up to step `until`. */
  edited: { from: number; to: number }[];
  until: number;
  /** Rank of the map, and the share of the receiver's variance that it explains on sequences it was not fitted to. */
  rank: number;
  explained: number;
  kinds: TransplantMeasures[];
  /** The least of all shares, which decides; `null` where edits change nothing. */
  worst: number | null;
  nulls: NullTransplant[];
  verdict: 'carries' | 'fails' | 'undecided';
  clear: boolean;
  reason: string;
}

/** Of one kind of edit: outputs that it changed in the giver, and those that it left, on which the receiver goes on as the giver. */
export interface TransplantMeasures {
  kind: TransplantKind;
  changed: ShareMeasure;
  kept: ShareMeasure;
}

/** The same transplants where they must fail. */
export interface NullTransplant {
  name: string;
  /** Share of outputs that it says as the receiver does, left alone. */
  agreement: number | null;
  worst: number | null;
  /** Whether it is a null: a reservoir that goes on as the receiver does for ten times as long holds the circuit itself. */
  counts: boolean;
}

/** A share with its interval over sequences, at level 0.01 / 4. */
export interface ShareMeasure {
  value: number | null;
  low: number;
  high: number;
  outputs: number;
  sequences: number;
}

/** Clusters joined, and how far apart their farthest members are; `null` where that is not known. */
export interface Join {
  members: number[];
  height: number | null;
}
