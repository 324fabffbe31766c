// `npm run bench -- episodic`: a million memories recalled in order by the event engine, and the inner loop of the
// fixed-point capacity beside the same loop in PyTorch on one thread, runs alternating, medians compared.
// Options: --json, --memories P, --hops N, --neurons N, --ratio R, --seed N, --runs N, --skip-recall, --skip-capacity

import { stream } from '../src/array/random.ts';
import { bitFields } from '../src/episodic/capacity/bit-fields.ts';
import {
  cycleGraph,
  edenModel,
  overlapEngine,
  packedOverlaps,
  predictHops,
  recall,
  unpackPatterns,
  visitedOf,
} from '../src/episodic/index.ts';
import { distinctPackedPatterns } from '../src/episodic/model/packed-draws.ts';
import type { PackedPatterns } from '../src/episodic/model/packed-patterns.ts';
import { fairRatio, noRatios, peerInWords, startPython } from './python-peer.ts';
import { median } from './statistics.ts';

/** Near 1/4, where crosstalk wins the fewest races: its exponent is N / (4 (1 + r - sqrt r)). */
const RATIO = 0.3;
const SLICE = 2000;
const SLICE_HOPS = 8;
const ALPHA = 0.5;
const LOADS = [1000, 10_000, 100_000];

export async function run(args: readonly string[]): Promise<void> {
  const memories = option(args, '--memories', 1_000_000);
  const hops = option(args, '--hops', 1000);
  const neurons = option(args, '--neurons', 64);
  const runs = option(args, '--runs', 7);
  const ratio = option(args, '--ratio', RATIO);
  const recalled = args.includes('--skip-recall')
    ? null
    : recallMany({ memories, neurons, hops, ratio, seed: option(args, '--seed', 0) });
  const capacity = args.includes('--skip-capacity') ? null : await compareInnerLoops(20, runs);
  if (args.includes('--json')) {
    console.log(JSON.stringify({ schema: 'engram.bench.episodic/1', recall: recalled, capacity }, null, 2));
    return;
  }
  if (recalled) {
    const { seconds, processorSeconds, drawSeconds, inOrder, maxMiB, slice } = recalled;
    console.log(`${memories} memories of ${neurons} bits along a cycle, r = ${ratio}, event engine`);
    console.log(`  drawn      ${drawSeconds.toFixed(1)} s`);
    console.log(
      `  recalled   ${recalled.hops} hops in ${seconds.toFixed(1)} s (${processorSeconds.toFixed(1)} s of a core)`,
    );
    console.log(
      `  in order   ${inOrder} hops before the first that is not; ${recalled.following} hops in all go to the next memory`,
    );
    console.log(`  memory     ${maxMiB.toFixed(0)} MiB at most, all of the process`);
    console.log(
      `  slice      first ${SLICE}: overlap simulator visits ${slice.simulated.join(' ')}: ${slice.same ? 'the same' : 'NOT the same'}`,
    );
  }
  if (!capacity) return;
  console.log(`one probe of fixed-point capacity, N = 20, median of ${runs}, ms; ${capacity.beside}, one thread`);
  console.log('        P    engram     torch   torch/engram   largest difference');
  for (const { count, engram, torch, ratio, difference } of capacity.rows) {
    const cells = [
      engram.toFixed(4),
      torch?.toFixed(4) ?? '-',
      ratio?.toFixed(1) ?? '-',
      difference?.toExponential(1) ?? '-',
    ];
    console.log(
      `${String(count).padStart(9)}${cells[0]!.padStart(10)}${cells[1]!.padStart(10)}${cells[2]!.padStart(15)}${cells[3]!.padStart(21)}`,
    );
  }
  if (capacity.missing !== null) console.log(capacity.missing);
}

interface Many {
  readonly memories: number;
  readonly neurons: number;
  readonly hops: number;
  readonly ratio: number;
  readonly seed: number;
}

function recallMany({ memories, neurons, hops, ratio, seed }: Many) {
  const begun = performance.now();
  const packed = distinctPackedPatterns({ count: memories, neurons, rng: stream(seed, 'bench', 'episodic') });
  const graph = cycleGraph(memories);
  const drawSeconds = (performance.now() - begun) / 1000;
  const processor = process.cpuUsage();
  const started = performance.now();
  const record = predictHops(packedOverlaps(packed), { graph, ratio, delay: 20 }, { visits: hops });
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(processor);
  const isNext = ({ from, to }: { from: number; to: number }) => to === (from + 1) % memories;
  const wrong = record.hops.findIndex((hop) => !isNext(hop));
  const following = record.hops.filter(isNext).length;
  return {
    memories,
    neurons,
    ratio,
    hops: record.hops.length,
    seconds,
    processorSeconds: (user + system) / 1e6,
    drawSeconds,
    following,
    inOrder: wrong < 0 ? record.hops.length : wrong,
    stop: record.stop,
    maxMiB: process.resourceUsage().maxRSS / 1024,
    slice: checkSlice(packed, ratio),
  };
}

/** The first memories alone, by the event engine and by the overlap simulator. */
function checkSlice({ neurons, wordsPerPattern, words, count }: PackedPatterns, ratio: number) {
  const size = Math.min(SLICE, count);
  const slice = { count: size, neurons, wordsPerPattern, words: words.slice(0, size * wordsPerPattern) };
  const model = edenModel({ patterns: unpackPatterns(slice), alphaS: ratio });
  const predicted = predictHops(
    packedOverlaps(slice),
    { graph: model.graph, ratio, delay: 20 },
    { visits: SLICE_HOPS },
  );
  const record = recall(overlapEngine(model, { dt: 0.2 }), { time: 100 * SLICE_HOPS, visits: SLICE_HOPS });
  const simulated = visitedOf(record);
  return { simulated, same: simulated.join() === visitedOf(predicted).join() };
}

async function compareInnerLoops(neurons: number, runs: number) {
  const peer = await startPython(new URL('./peer_capacity.py', import.meta.url), ['torch']);
  const rows = [];
  for (const count of LOADS) {
    const packed = distinctPackedPatterns({ count, neurons, rng: stream(0, 'bench', 'capacity', count) });
    const fields = bitFields(packed);
    const weight = Math.exp(-2 * ALPHA);
    const probes = Math.max(3, Math.round(200_000 / count));
    const probe = () => {
      const started = performance.now();
      for (let mu = 0; mu < probes; mu++) fields.product(mu, weight, weight);
      return (performance.now() - started) / probes;
    };
    const base64 = Buffer.from(packed.words.buffer).toString('base64');
    await peer?.ask(`load ${count} ${neurons} ${ALPHA} ${base64}`);
    for (let i = 0; i < 3; i++) probe();
    const own: number[] = [];
    const others: number[] = [];
    for (let i = 0; i < runs; i++) {
      own.push(probe());
      if (peer) others.push((await peer.ask(`time ${probes}`)) as number);
    }
    const state = peer ? ((await peer.ask('state 1')) as number[]) : null;
    const found = fields.product(1, weight, weight);
    const difference = state && Math.max(...state.map((value, i) => Math.abs(value - found[i]!)));
    const [engram, torch] = [median(own), others.length > 0 ? median(others) : null];
    rows.push({ count, neurons, engram, torch, ratio: fairRatio(torch && torch / engram, peer, 'torch'), difference });
  }
  peer?.close();
  const [beside, missing] = [peerInWords(peer, 'torch'), noRatios(peer, 'torch')];
  return { torch: peer?.hello.torch ?? null, blas: peer?.hello.blas.torch ?? null, beside, missing, rows };
}

function option(args: readonly string[], name: string, otherwise: number): number {
  const at = args.indexOf(name);
  return at < 0 ? otherwise : Number(args[at + 1]);
}
