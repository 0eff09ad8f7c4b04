// Interleaved blocks of fresh processes: each block runs every side of a contest once, in a seeded random order.
import type { SampleDocument } from '../contract/samples.js';
import { at } from '../lib/arrays/at.js';
import { createRng, type Rng } from '../lib/random/rng.js';
import { runSampleProcess, type SampleCommand, type SampleProcessOptions } from './sample-process.js';

/** Commands that do the same work, by side: `base` and `head`, or ours and a peer. */
export interface Contest {
  readonly name: string;
  readonly sides: Readonly<Record<string, SampleCommand>>;
}

export interface BlockOptions extends SampleProcessOptions {
  /** Blocks of each contest; with two sides a block is a pair. */
  readonly blocks: number;
  /** From `deriveSeed`: fixes the order, nothing else. */
  readonly seed: number;
  readonly onProcess?: (progress: { readonly done: number; readonly total: number; readonly contest: string }) => void;
}

export interface Block {
  readonly contest: string;
  /** 0-based. */
  readonly block: number;
  readonly documents: Readonly<Record<string, SampleDocument>>;
}

/**
 * Runs one process at a time. Contests take turns, so that a slow minute of the machine falls on all of them, and every
 * second block of a contest reverses the order of the one before, so that drift falls on all sides alike.
 */
export async function runBlocks(contests: readonly Contest[], options: BlockOptions): Promise<readonly Block[]> {
  const { blocks, seed, onProcess, ...limits } = options;
  const rng = createRng(seed);
  const orders = new Map(contests.map((contest) => [contest, sideOrders(contest, blocks, rng.fork(contest.name))]));
  const total = contests.reduce((sum, { sides }) => sum + Object.keys(sides).length * blocks, 0);
  const finished: Block[] = [];
  let done = 0;
  for (let block = 0; block < blocks; block++) {
    for (const index of rng.permutation(contests.length)) {
      const contest = at(contests, index);
      const documents: Record<string, SampleDocument> = {};
      for (const [side, command] of at(orders.get(contest) ?? [], block)) {
        documents[side] = await runSampleProcess(command, limits);
        onProcess?.({ done: ++done, total, contest: contest.name });
      }
      finished.push({ contest: contest.name, block, documents });
    }
  }
  return finished;
}

type SideOrder = readonly (readonly [side: string, command: SampleCommand])[];

/** A random order and its reverse, over and over. */
function sideOrders({ sides }: Contest, blocks: number, rng: Rng): readonly SideOrder[] {
  const entries = Object.entries(sides);
  const orders: SideOrder[] = [];
  while (orders.length < blocks) {
    const order = Array.from(rng.permutation(entries.length), (index) => at(entries, index));
    orders.push(order, [...order].reverse());
  }
  return orders.slice(0, blocks);
}
