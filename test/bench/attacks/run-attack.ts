// An attack run to its end against a small victim, as its contract and its own tests do.
import type { Images, Matrix, Shape3 } from '../../../bench/contract/arrays.js';
import type {
  AttackContext,
  AttackPlugin,
  Ledger,
  OwnSurrogate,
  SubstituteFactory,
} from '../../../bench/contract/plugins.js';
import type { Parameters } from '../../../bench/contract/primitives.js';
import { mapRows } from '../../../bench/lib/arrays/matrix.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { createRng } from '../../../bench/lib/random/rng.js';
import { OracleCore } from '../../../bench/oracle/core.js';
import { inProcessOracle } from '../../../bench/oracle/in-process.js';
import { detectorNetwork } from '../../../bench/tensor/detector-network.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { createSubstituteFactory } from '../../../bench/tensor/substitute.js';
import { generate, noise } from '../generated-images.js';

export const ATTACK_SHAPE: Shape3 = [8, 8, 3];
const POOL_SIZE = 60;

/** For an attack that has some; whatever they show. */
const SEEDS = {
  images: generate(noise, 6, ATTACK_SHAPE, 5),
  labels: Int32Array.from({ length: 6 }, (_, index) => index % 3),
};

export interface AttackRun {
  readonly plugin: AttackPlugin;
  readonly budget: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly victim?: (images: Images) => Promise<Matrix>;
  readonly poolSize?: number;
  readonly parameters?: Parameters;
  /** Its own training on answers to random images of the pool, in the place of its queries. */
  readonly nativeLoop?: true;
}

export interface AttackOutcome {
  readonly ledger: Ledger;
  readonly core: OracleCore;
  readonly own: OwnSurrogate | null;
}

let backend: ReturnType<typeof openTensors> | null = null;

/**
 * Runs an attack to its end and returns what was logged, and its surrogate in the open track. The backend `wasm` is opened for
 * attacks that train.
 */
export async function runAttack(run: AttackRun): Promise<AttackOutcome> {
  await (backend ??= openTensors({ backend: 'wasm' }));
  const { plugin, budget, seed = 1, victim = brightest, poolSize = POOL_SIZE, parameters = {} } = run;
  const hasPool = plugin.meta.pool !== 'none' || run.nativeLoop === true;
  const images = generate(noise, hasPool ? poolSize : 0, ATTACK_SHAPE, 2);
  const labels = Int32Array.from({ length: images.count }, (_, row) => row % 5);
  const labelled = plugin.meta.poolLabels === 'required';
  const pool = { images: storeOf(images), labels: labelled ? labels : null, classNames: null };
  const defense = { answer: (posteriors: Matrix) => posteriors };
  const { ledger } = plugin.meta;
  const kept = ledger === undefined ? {} : { ledger };
  const common = { classes: 3, inputShape: ATTACK_SHAPE, budgetQueries: budget, victim, defense, seed };
  const core = new OracleCore({ ...common, ...kept });
  const context: AttackContext = {
    oracle: inProcessOracle({ core, pool, client: 'attacker' }),
    pool,
    seedImages: plugin.meta.seedImages === undefined ? null : SEEDS,
    substitute: smallSubstitutes(),
    rng: createRng(seed),
    budget,
    signal: run.signal ?? new AbortController().signal,
    onProgress: () => undefined,
  };
  const own = await (run.nativeLoop === true
    ? plugin.nativeLoop?.(context, parameters)
    : plugin.run(context, parameters));
  return { ledger: core.ledger(), core, own: own ?? null };
}

/** Posteriors in proportion to the summed pixels of the three channels. */
async function brightest({ pixels, count, shape }: Images): Promise<Matrix> {
  const sums = new Float32Array(count * 3);
  for (const [index, value] of pixels.entries()) {
    const at = Math.floor(index / (shape[0] * shape[1] * shape[2])) * 3 + (index % 3);
    sums[at] = (sums[at] ?? 0) + value;
  }
  const answers = mapRows({ values: sums, rows: count, columns: 3 }, (row, out) => {
    const total = row.reduce((sum, value) => sum + value, 0);
    out.set(row.map((value) => value / total));
  });
  return Promise.resolve(answers);
}

function smallSubstitutes(): SubstituteFactory {
  return createSubstituteFactory({ loadModel: () => Promise.resolve(detectorNetwork) });
}
