// The quirks of the authors' code that this room can reproduce, each by its name; everywhere the default is the mended
// form. Source: spec of sequential memory, section 12 (numbers in brackets) and the end of section 11.
// Quirks that belong to one builder or protocol alone are functions of their own: linearSequenceMemory [5].

/**
 * - `rk4-per-variable`: RK4 advances `V_f` with the others frozen, then `V_d` from the new `V_f` (2022 Python code).
 * - `energy-cpp` [1]: no 1/2 on `|V_f|^2`, `Phi^T` for `Phi`, `V_d` for `psi(V_d)` (2023 C++ code).
 * - `energy-python` [1]: `alpha_c` missing in the delay term of the DSEM energy (2022 Python code).
 * - `window-oldest` [3]: the "mode" of the label window is the label at the position of the largest count.
 * - `overlap-by-hidden` [4]: overlaps divided by the number of hidden units instead of neurons.
 * - `bias-cpp` [4]: biased bits with `Pr(-1) = (0.5 + b) / (1 + b)`.
 * - `learning-cpp` [2]: the Hebbian term of learning times `1 + sqrt(alpha_s)`, and `V_d` for `psi(V_d)` (2023 C++ code).
 * - `input-over-time` [7]: external input divided by `T_f` (2022 Python DSEM).
 */
export type Quirk =
  | 'rk4-per-variable'
  | 'energy-cpp'
  | 'energy-python'
  | 'window-oldest'
  | 'overlap-by-hidden'
  | 'bias-cpp'
  | 'learning-cpp'
  | 'input-over-time';

/** The quirks wanted; none when absent. */
export type Compat = readonly Quirk[];
