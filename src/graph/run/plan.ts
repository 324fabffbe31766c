// Where every value lives. Each node gets a place in a storage: its own, a part of its input's (views), a part of the
// joined array it will become (concat along the first axis), or the memory of an input that ends there. Storages with
// disjoint lifetimes then share addresses. All of it is decided once, before the first run.

import { type Shape, sizeOf } from '../../array/shape.ts';
import type { Expression } from '../core/expression.ts';
import { constantOperation, isLeaf } from '../ops/leaf.ts';
import type { Assignment } from './program.ts';

interface Storage {
  /** The length of the buffer, in elements. */
  size: number;
  first: number;
  last: number;
  /** Kept between runs (leaves), or read after them (outputs): never shared. */
  persistent: boolean;
  address: number;
}

interface Place {
  readonly storage: Storage;
  readonly offset: number;
}

export interface Plan {
  readonly order: readonly Expression[];
  /** Byte address of each node's value. */
  address(node: Expression): number;
  /** Whether the node needs no work: a leaf or a view. */
  isFree(node: Expression): boolean;
  /** Inputs of this concat that were not computed in place and have to be copied. */
  copies(node: Expression): readonly number[] | null;
  /** Assignments whose value is not computed in the parameter's own memory. */
  readonly pending: readonly Assignment[];
  /** Whether the node is made of constants alone: its value is computed once and kept. */
  isConstant(node: Expression): boolean;
  readonly bytes: number;
}

const ALIGNMENT = 16;

export function planMemory(
  order: readonly Expression[],
  outputs: readonly Expression[],
  assignments: readonly Assignment[],
  elementBytes: number,
  base: number,
): Plan {
  const position = new Map(order.map((node, i) => [node, i]));
  const users = new Map<Expression, Expression[]>(order.map((node) => [node, []]));
  for (const node of order) for (const input of node.inputs) users.get(input)!.push(node);
  const end = order.length;
  const kept = new Set([...outputs, ...assignments.map(({ value }) => value)]);
  const places = new Map<Expression, Place>();
  const targets = new Map(assignments.map(({ parameter, value }) => [value, parameter]));
  const constants = constantNodes(order, targets);

  const aligned = (size: number) => (size * elementBytes) % ALIGNMENT === 0;
  const open = (shape: Shape, at: number, persistent: boolean): Place => ({
    storage: { size: sizeOf(shape), first: at, last: at, persistent, address: -1 },
    offset: 0,
  });
  const lastUses = new Map<Expression, number>();
  const lastUse = (node: Expression): number => {
    const known = lastUses.get(node);
    if (known !== undefined) return known;
    const own = kept.has(node) ? end : position.get(node)!;
    const last = users
      .get(node)!
      .reduce((latest, user) => Math.max(latest, isView(user) ? lastUse(user) : position.get(user)!), own);
    lastUses.set(node, last);
    return last;
  };

  // Leaves first: parameters may be written in place by the values assigned to them.
  for (const node of order) if (isLeaf(node)) places.set(node, open(node.shape, -1, true));

  // Values that are parts of a joined array are computed there.
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!;
    const offsetOf = node.operation.placementOffset;
    if (!offsetOf || node.operation.viewOffset || node.inputs.length < 2) continue;
    if (node.inputs.some((_, k) => offsetOf(node, k) === null)) continue;
    const whole = places.get(node) ?? open(node.shape, i, constants.has(node));
    places.set(node, whole);
    node.inputs.forEach((input, k) => {
      const source = behindReshapes(input);
      const free = !places.has(source) && !source.operation.viewOffset && !isLeaf(source) && !targets.has(source);
      // A part that is kept cannot lie in memory that is not.
      const lasts = constants.has(node) || !constants.has(source);
      const offset = offsetOf(node, k)!;
      if (free && lasts && aligned(offset) && aligned(sizeOf(source.shape))) {
        places.set(source, { storage: whole.storage, offset: whole.offset + offset });
        whole.storage.first = Math.min(whole.storage.first, position.get(source)!);
      }
    });
  }

  const pending: Assignment[] = [];
  order.forEach((node, i) => {
    if (!places.has(node)) {
      places.set(
        node,
        viewPlace(node, places) ??
          parameterPlace(node, i, targets, users, position, places) ??
          inheritedPlace(node, i, places, lastUseOfStorage) ??
          open(node.shape, i, constants.has(node)),
      );
    }
    const { storage } = places.get(node)!;
    storage.last = Math.max(storage.last, lastUse(node));
    if (outputs.includes(node)) storage.persistent = true;
  });
  for (const { parameter, value } of assignments) {
    const from = places.get(value)!;
    if (from.storage !== places.get(parameter)!.storage) pending.push({ parameter, value });
  }

  /** The last step at which anything placed in this storage is read; only earlier nodes are placed yet. */
  function lastUseOfStorage(place: Place): number {
    let last = -1;
    for (const [node, { storage }] of places) if (storage === place.storage) last = Math.max(last, lastUse(node));
    return last;
  }

  const storages = [...new Set([...places.values()].map(({ storage }) => storage))];
  const bytes = assignAddresses(storages, elementBytes, base);
  return {
    order,
    address: (node) => {
      const { storage, offset } = places.get(node)!;
      return storage.address + offset * elementBytes;
    },
    isFree: (node) => isLeaf(node) || isView(node),
    copies: (node) => {
      const offsetOf = node.operation.placementOffset;
      if (!offsetOf || node.operation.viewOffset || node.inputs.some((_, k) => offsetOf(node, k) === null)) return null;
      const whole = places.get(node)!;
      return node.inputs.flatMap((input, k) => {
        const part = places.get(input)!;
        return part.storage === whole.storage && part.offset === whole.offset + offsetOf(node, k)! ? [] : [k];
      });
    },
    pending,
    isConstant: (node) => constants.has(node),
    bytes,
  };
}

/** Nodes that need nothing but constants, and are not values to be assigned, which are written at every run. */
function constantNodes(order: readonly Expression[], targets: ReadonlyMap<Expression, Expression>): Set<Expression> {
  const constants = new Set<Expression>();
  const isConstant = (input: Expression) => input.operation === constantOperation || constants.has(input);
  for (const node of order) {
    if (!isLeaf(node) && !targets.has(node) && node.inputs.every(isConstant)) constants.add(node);
  }
  return constants;
}

function behindReshapes(node: Expression): Expression {
  let source = node;
  while (source.operation.viewOffset && source.operation.placementOffset) source = source.inputs[0]!;
  return source;
}

function viewPlace(node: Expression, places: ReadonlyMap<Expression, Place>): Place | null {
  const offset = node.operation.viewOffset?.(node);
  if (offset == null) return null;
  const whole = places.get(node.inputs[0]!)!;
  return { storage: whole.storage, offset: whole.offset + offset };
}

/** A value assigned to a parameter is computed in its memory when every other reader of the parameter has run. */
function parameterPlace(
  node: Expression,
  at: number,
  targets: ReadonlyMap<Expression, Expression>,
  users: ReadonlyMap<Expression, readonly Expression[]>,
  position: ReadonlyMap<Expression, number>,
  places: ReadonlyMap<Expression, Place>,
): Place | null {
  const parameter = targets.get(node);
  if (!parameter) return null;
  const readers = readersOf(parameter, users);
  const place = places.get(parameter)!;
  const safe = readers.every((reader) => position.get(reader)! < at || reader === node);
  return safe && mayOverwrite(node, place.storage, places) ? place : null;
}

/** Nodes that read the memory of `node`, through views too. */
function readersOf(node: Expression, users: ReadonlyMap<Expression, readonly Expression[]>): Expression[] {
  return users.get(node)!.flatMap((user) => (isView(user) ? [user, ...readersOf(user, users)] : [user]));
}

function isView(node: Expression): boolean {
  return node.operation.viewOffset?.(node) != null;
}

/** Whether `node` may write to the whole of `storage`: no input lies in it, but for those it may overwrite. */
function mayOverwrite(node: Expression, storage: Storage, places: ReadonlyMap<Expression, Place>): boolean {
  return node.inputs.every((input, k) => {
    const place = places.get(input)!;
    if (place.storage !== storage) return true;
    return (
      node.operation.overwrites?.includes(k) === true && place.offset === 0 && sizeOf(input.shape) === storage.size
    );
  });
}

/** The memory of an input that ends here and has the same size. */
function inheritedPlace(
  node: Expression,
  at: number,
  places: ReadonlyMap<Expression, Place>,
  lastUseOfStorage: (place: Place) => number,
): Place | null {
  for (const k of node.operation.overwrites ?? []) {
    const input = node.inputs[k]!;
    const place = places.get(input)!;
    if (place.storage.persistent || place.offset !== 0 || place.storage.size !== sizeOf(node.shape)) continue;
    if (sizeOf(input.shape) !== sizeOf(node.shape) || lastUseOfStorage(place) > at) continue;
    if (!mayOverwrite(node, place.storage, places)) continue;
    return place;
  }
  return null;
}

/** First-fit addresses: persistent storages first, then the others by the step at which they begin. */
function assignAddresses(storages: readonly Storage[], elementBytes: number, base: number): number {
  const bytesOf = ({ size }: Storage) => Math.ceil((size * elementBytes) / ALIGNMENT) * ALIGNMENT;
  let top = base;
  for (const storage of storages.filter(({ persistent }) => persistent)) {
    storage.address = top;
    top += bytesOf(storage);
  }
  const start = top;
  let live: Storage[] = [];
  for (const storage of storages.filter(({ persistent }) => !persistent).sort((a, b) => a.first - b.first)) {
    live = live.filter(({ last }) => last >= storage.first).sort((a, b) => a.address - b.address);
    let address = start;
    for (const other of live) {
      if (other.address - address >= bytesOf(storage)) break;
      address = Math.max(address, other.address + bytesOf(other));
    }
    storage.address = address;
    live.push(storage);
    top = Math.max(top, address + bytesOf(storage));
  }
  return top;
}
