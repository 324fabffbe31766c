// The order in which a program's nodes stand in an ONNX file. Any order with inputs before users is right; which one
// decides whether operands are still in cache when they are needed. onnxruntime does not run nodes as they stand, but by a
// depth-first walk back from the results: it begins with the result that stands last in the file, and among a node's
// inputs goes first to the one that stands last (GraphViewer's default order; seen in version 1.30).

/**
 * The order in which the runtime runs the nodes of a file; at the same time, for nodes in the order they should run, the
 * order of the file that makes the runtime do so, as far as a walk can. For what the walk takes last stands last, and
 * what stands last is taken first.
 * @param nodes inputs before users
 * @param inputsOf the nodes that a node needs
 */
export function walkedBack<Item>(nodes: readonly Item[], inputsOf: (node: Item) => readonly Item[]): Item[] {
  const position = new Map(nodes.map((node, i) => [node, i]));
  const used = new Set(nodes.flatMap(inputsOf));
  const visited = new Set<Item>();
  const order: Item[] = [];
  const pending = nodes.filter((node) => !used.has(node)).map((node) => ({ node, leave: false }));
  while (pending.length > 0) {
    const { node, leave } = pending.pop()!;
    if (leave) {
      order.push(node);
      continue;
    }
    if (visited.has(node)) continue;
    visited.add(node);
    // Left when all that it needs stands before it.
    pending.push({ node, leave: true });
    const inputs = [...new Set(inputsOf(node))].filter((input) => !visited.has(input));
    for (const input of inputs.sort((a, b) => position.get(a)! - position.get(b)!))
      pending.push({ node: input, leave: false });
  }
  return order;
}
