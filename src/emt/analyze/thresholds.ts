// The thresholds of the verdict, each with its reason. Set on networks of known truth (docs/verdict.md, "The court").

/**
 * The thresholds of the verdict. Outputs that ignore an edit score near 0 over the bits that should change, outputs of
 * random sign 0.5 at most; the worst estimate of a solved network in the theory's tables scores 0.83, every good one above
 * 0.98.
 */
export const verdictThresholds = {
  /** Below this the edits do what chance does: absent. Between chance (0.5) and the poorest true basis seen (0.81). */
  chance: 0.65,
  /**
   * Below this edits have to be ahead of those in the null networks by themselves, whatever those hold: the poorest
   * estimate of a solved network is above it, and null networks of small circuits come near it.
   */
  weak: 0.8,
  /**
   * Mean correlation of the slots with their variables, below which nothing is held: absent. Null networks stay below
   * 0.25 for circuits of 6 cells and more, 0.37 for 4; a random readout of a circuit of four cells that happens to weigh one of
   * them most reaches 0.65.
   */
  held: 0.5,
  /** `changedAccuracy` and task accuracy of a found circuit: the authors' stricter curriculum threshold. */
  found: 0.98,
  /** `changedAccuracy` of the worst slot. */
  worstSlot: 0.9,
  /** Mean correlation of the worst slot with its variable. */
  content: 0.9,
  /** Mean difference of arguments, radians: four times the largest published for a solved task (0.0112). */
  spectralError: 0.05,
  /** Share of hidden variance by which products of variables have to add to their sum: "held in combinations". */
  products: 0.05,
  /**
   * What a network has to be ahead: in `changedAccuracy` of its own random basis, in strength (`changedAccuracy` times
   * mean content) of all null networks. As much as `chance` asks over 0.5.
   */
  margin: 0.15,
  /**
   * Accuracy of the best null network, above which nothing tells a memory from luck over so many steps. Refitted readouts
   * of random networks reach 0.7 to 0.8 over `16 S / m` steps, and fall with more.
   */
  luck: 0.83,
  /**
   * `persistence` below which the network counts as silent, as discovery has it: absent. Its right signs are those of a
   * fading trace, which any network keeps of its last inputs.
   */
  silent: 0.05,
  /** Steps, times `S / m`, for which a task must be done to be held at all where it is lost later: twice what luck does. */
  lasting: 8,
} as const;
