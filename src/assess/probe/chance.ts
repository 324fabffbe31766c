// Scores of classifiers on a scale that does not depend on how many classes there are, or how common: 0 is what a reader
// without features reaches, 1 is everything. Sources: memory-assessment, section 0 (acc*) and 1.3 (vinfo); Xu et al. (2020),
// arXiv 2002.10689, for V-information.

/**
 * Gives the accuracy above chance, `(accuracy - chance) / (1 - chance)`, unclipped: as permutation nulls need it. Both are
 * shares of one; 0 where chance is 1.
 */
export function accuracyAboveChance(accuracy: number, chance: number): number {
  return chance >= 1 ? 0 : (accuracy - chance) / (1 - chance);
}

/** Gives the chance-normalised accuracy `max(0, (accuracy - chance) / (1 - chance))`, 0 ... 1; 0 where chance is 1. */
export function chanceNormalised(accuracy: number, chance: number): number {
  return Math.max(0, accuracyAboveChance(accuracy, chance));
}

/**
 * Gives the share of the entropy of a label that a reader took away, `(entropy - crossEntropy) / entropy`, unclipped; both
 * in the same unit. 0 where the label has no entropy.
 */
export function informationShare(entropy: number, crossEntropy: number): number {
  return entropy > 0 ? (entropy - crossEntropy) / entropy : 0;
}

/** Gives the V-information of a reader as a share of the entropy, `max(0, (entropy - crossEntropy) / entropy)`, 0 ... 1. */
export function vInformation(entropy: number, crossEntropy: number): number {
  return Math.max(0, informationShare(entropy, crossEntropy));
}
