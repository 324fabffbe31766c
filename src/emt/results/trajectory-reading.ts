// What reading a network along its recorded activity found, as plain data.

/** A share over sequences, with its interval; all `null` where nothing was counted. */
export interface SequenceShare {
  value: number | null;
  low: number | null;
  high: number | null;
}

/** How well a basis reads and writes the variables, on sequences it was not fitted to. */
export interface BasisUse {
  /** Bits of the stack whose sign is read right; `null` for real numbers. */
  decoding: SequenceShare;
  /** Bits that an edit of a slot should change and that came out right: the right sign, at least half the usual size. */
  edits: SequenceShare;
}

/** What a network does on its recorded activity through both bases. */
export interface TurnBases {
  /** One basis for all phases of a turn; its offset may go round with them. */
  standing: BasisUse;
  /** A basis and an offset for each phase of a turn. */
  moving: BasisUse;
}

/** What came of edits made at one step. */
export interface EditedStep {
  t: number;
  /** `t` modulo the length of a turn. */
  phase: number;
  /** In the first settled turns, or in the last ones that are judged. */
  when: 'early' | 'late';
  standing: SequenceShare;
  moving: SequenceShare;
}

/** Eigenvalues along the activity of one sequence or of several, beside the circuit's. */
export interface ModesAlong {
  /** Mean difference of the arguments of matched pairs, radians: of the middle sequence, the least and the greatest. */
  error: { median: number; min: number; max: number } | null;
  /** Eigenvalues that count (magnitude above the cut), of the middle sequence, and those that the circuit has. */
  kept: number;
  expected: number;
  /** Eigenvalues that count of the first sequence, `[re, im]` relative to the largest magnitude. */
  network: (readonly [re: number, im: number])[];
  theory: (readonly [re: number, im: number])[];
}

/** How the network moves near its own activity, over one turn late in the run. */
export interface TurnSpectrum {
  /** Sequences whose Jacobians were taken. */
  sequences: number;
  /** Factor by which a step stretches the slowest deviation, on average over a turn; over sequences. */
  growth: { median: number; min: number; max: number };
  /** Spread of the states over sequences late in the run over that when activity had settled. */
  activity: number;
  flow: 'shrinks' | 'keeps' | 'grows';
  /** Of the Jacobian at each phase, beside `Phi`. */
  steps: ModesAlong[];
  /** Of the product of the Jacobians over the turn, beside `Phi^s`. */
  turn: ModesAlong;
}

export interface TrajectoryReading {
  /** Whether variables are held in a basis that stands still, in one that moves with the phase of the turn, or in neither. */
  held: 'stands' | 'moves' | 'nowhere';
  /** Whether no interval holds the threshold that decides. */
  clear: boolean;
  reason: string;
  /** Steps of a turn: the length of the stack. */
  turn: number;
  /** Sequences that bases were fitted to, and those they were judged on. */
  sequences: { fitted: number; judged: number };
  /** Cells that were looked at: those that vary. */
  cells: number;
  bases: TurnBases;
  steps: EditedStep[];
  /** `null` where the circuit is not linear and says nothing of modes. */
  spectrum: TurnSpectrum | null;
  /** Untrained weights, and the network's own shuffled, looked at in the same way; `null` where nobody asked. */
  nulls: { random: NullTrajectory; shuffled: NullTrajectory } | null;
}

export interface NullTrajectory {
  bases: TurnBases;
  spectrum: TurnSpectrum | null;
}
