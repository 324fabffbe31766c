// The manifest: every cell of a sweep (one training run, or one run of an experiment) with its evaluations (one analysis
// each; of an experiment one, which has no options), known by the hashes of their content. Planning again adds what is new; nothing that was planned is forgotten.

import * as v from 'valibot';
import { InputError } from '../array/errors.ts';
import { canonicalJson } from './canonical.ts';
import type { OptionValue, Plan } from './plan.ts';

/** Version of the folder's layout, `schema` of manifest.json. */
export const SWEEP_SCHEMA = 'engram.sweep/1';

export interface Evaluation {
  /** 8 hexadecimal digits. */
  readonly hash: string;
  /** Every option of the analysis. */
  readonly options: Readonly<Record<string, OptionValue>>;
}

export interface Cell {
  /** 16 hexadecimal digits. */
  readonly hash: string;
  /** The task as data, as run.json has it; `null` of an experiment. */
  readonly task: unknown;
  /** The experiment that it is a run of; absent for a training with its analyses. */
  readonly experiment?: string;
  /** SHA-256 of the files that an experiment takes, by option. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Every option of the training or the experiment, defaults included. */
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Rough cost in multiplications. */
  readonly weight: number;
  readonly evaluations: readonly Evaluation[];
}

export interface Manifest {
  readonly schema: typeof SWEEP_SCHEMA;
  /** Version that planned it. */
  readonly engram: string;
  readonly plans: readonly Plan[];
  readonly cells: readonly Cell[];
}

/** A point of a plan as the command line resolved it; `key` is what decides which results come out. */
export interface ResolvedPoint {
  readonly cell: Omit<Cell, 'hash' | 'evaluations'> & { readonly key: unknown };
  readonly evaluation: Omit<Evaluation, 'hash'> & { readonly key: unknown };
}

/**
 * Cells of resolved points, each once, in order of first appearance.
 * @param digest hexadecimal digits of a cryptographic hash of a text
 */
export function cellsOf(points: readonly ResolvedPoint[], digest: (text: string) => string): Cell[] {
  const cells = new Map<string, Cell>();
  for (const point of points) {
    const { key, ...content } = point.cell;
    const hash = digest(canonicalJson(key)).slice(0, 16);
    const evaluation: Evaluation = {
      hash: digest(canonicalJson(point.evaluation.key)).slice(0, 8),
      options: point.evaluation.options,
    };
    cells.set(hash, withEvaluations(cells.get(hash) ?? { hash, ...content, evaluations: [] }, [evaluation]));
  }
  return [...cells.values()];
}

/** The cells of both lists, each once with the evaluations of both. */
export function mergeCells(before: readonly Cell[], added: readonly Cell[]): Cell[] {
  const cells = new Map(before.map((cell) => [cell.hash, cell]));
  for (const cell of added) {
    cells.set(cell.hash, withEvaluations(cells.get(cell.hash) ?? { ...cell, evaluations: [] }, cell.evaluations));
  }
  return [...cells.values()];
}

function withEvaluations(cell: Cell, added: readonly Evaluation[]): Cell {
  const known = new Set(cell.evaluations.map(({ hash }) => hash));
  return { ...cell, evaluations: [...cell.evaluations, ...added.filter(({ hash }) => !known.has(hash))] };
}

const value = v.union([v.string(), v.number(), v.boolean(), v.null(), v.array(v.number())]);
const options = v.record(v.string(), value);
const hex = (digits: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${digits}}$`)));

const manifestSchema = v.looseObject({
  schema: v.literal(SWEEP_SCHEMA),
  engram: v.string(),
  plans: v.array(v.looseObject({})),
  cells: v.array(
    v.looseObject({
      hash: hex(16),
      task: v.unknown(),
      experiment: v.exactOptional(v.string()),
      inputs: v.exactOptional(v.record(v.string(), v.string())),
      options,
      weight: v.number(),
      evaluations: v.pipe(v.array(v.looseObject({ hash: hex(8), options })), v.minLength(1)),
    }),
  ),
});

/** Checks what manifest.json holds. @throws InputError in one line that starts with `where` */
export function parseManifest(data: unknown, where: string): Manifest {
  const parsed = v.safeParse(manifestSchema, data);
  if (parsed.success) return parsed.output as unknown as Manifest;
  const issue = parsed.issues[0];
  throw new InputError(`${where}, ${v.getDotPath(issue) ?? 'top level'}: ${issue.message}`);
}
