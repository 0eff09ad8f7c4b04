// npm run bench:graphs: whether steps as graphs give the bytes of steps operation by operation, for every network.
//
//   npm run bench:graphs -- [--precision fp32] [--precision bf16] [--steps 50] [--only resnet] [--threads 2]
//
// Each network is trained twice from the same weights on the same random images, once each way, in batches of two sizes in turns,
// in a process of its own; then weights, running statistics, losses and hits are compared byte by byte. The generator learns
// against a network as in the attacks that have no data. Times are those of the processor, of a step of the larger size. Exit 1 if anything differs or did not become a graph.
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { built, ensureBuilt } from './lib/compile.js';
import { runMain } from './lib/project.js';

/** @typedef {import('../bench/contract/arrays.js').Shape3} Shape3 */
/** @typedef {import('../bench/tensor/graph/execution.js').Execution} Execution */
/** @typedef {{ readonly state: Buffer, readonly losses: readonly number[], readonly ms: number }} Trained */

const CLASSES = 10;
/** Of every five batches, the last is smaller: a division by 5 rounds, one by 8 does not. */
const SIZES = [8, 8, 8, 8, 5];

/** @type {Readonly<Record<string, { readonly shape: Shape3, readonly parameters?: Readonly<Record<string, string>> }>>} */
const NETWORKS = {
  cnn: { shape: [32, 32, 3] },
  lenet: { shape: [28, 28, 1] },
  squeezenet: { shape: [32, 32, 3] },
  resnet20: { shape: [32, 32, 3] },
  resnet18: { shape: [16, 16, 3], parameters: { stem: 'small' } },
  resnet34: { shape: [16, 16, 3], parameters: { stem: 'small' } },
  resnet50: { shape: [16, 16, 3], parameters: { stem: 'small' } },
  'detector-network': { shape: [32, 32, 3] },
  generator: { shape: [16, 16, 3] },
};

const { values: options } = parseArgs({
  options: {
    precision: { type: 'string', multiple: true, default: ['fp32', 'bf16'] },
    steps: { type: 'string', default: '50' },
    only: { type: 'string', default: '' },
    threads: { type: 'string', default: '2' },
    /** Of the process that compares one network. */
    network: { type: 'string' },
  },
});

await runMain(async () => (options.network === undefined ? table() : compare(options.network)));

function table() {
  ensureBuilt();
  const { steps, threads, only, precision } = options;
  process.stdout.write('| network | precision | images | execution | after all steps | ms without | ms as graphs |\n');
  process.stdout.write('| --- | --- | --- | --- | --- | --- | --- |\n');
  let worst = 0;
  for (const network of Object.keys(NETWORKS).filter((name) => name.includes(only))) {
    for (const one of precision) {
      const own = ['--network', network, '--precision', one, '--steps', steps, '--threads', threads];
      const { status, stdout } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...own], {
        stdio: ['ignore', 'pipe', 'inherit'],
        encoding: 'utf8',
      });
      process.stdout.write(stdout === '' ? `| ${network} | ${one} | | | failed | | |\n` : stdout);
      worst = Math.max(worst, status ?? 1);
    }
  }
  return worst;
}

/** @param {string} name */
async function compare(name) {
  const { openTensors } = await built(/** @type {typeof import('../bench/tensor/open.js')} */ ({}), 'tensor/open');
  const { executionReport } = await built(
    /** @type {typeof import('../bench/tensor/graph/execution.js')} */ ({}),
    'tensor/graph/execution',
  );
  const precision = /** @type {'fp32' | 'bf16'} */ (options.precision[0]);
  await openTensors({ backend: 'tensorflow', threads: Number(options.threads), precision });
  const work = name === 'generator' ? generated : trained;
  const [eager, graph] = [await work('eager', name), await work('graph', name)];
  const { execution, refused, defects } = executionReport();
  const same = eager.state.equals(graph.state) && eager.losses.join() === graph.losses.join();
  const shape = NETWORKS[name]?.shape.join(' x ') ?? '';
  const said = [execution, ...refused, ...defects].join('; ');
  const cells = [name, precision, shape, said, same ? 'the same bytes' : 'DIFFERENT', eager.ms, graph.ms];
  process.stdout.write(`| ${cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(1) : cell)).join(' | ')} |\n`);
  return same && execution === 'graph' ? 0 : 1;
}

/**
 * @param {Execution} execution
 * @param {string} name
 * @returns {Promise<Trained>}
 */
async function trained(execution, name) {
  const { TrainingStep } = await built(
    /** @type {typeof import('../bench/tensor/training-step.js')} */ ({}),
    'tensor/training-step',
  );
  const { resolveTraining } = await built(
    /** @type {typeof import('../bench/contract/training.js')} */ ({}),
    'contract/training',
  );
  const { rngOf, want } = await tools();
  want(execution);
  const { shape } = NETWORKS[name] ?? { shape: [0, 0, 0] };
  const classifier = await classifierOf(name);
  const trainer = new TrainingStep(classifier, resolveTraining({ weightDecay: 5e-4 }, 8), 1);
  const times = [];
  const losses = [];
  for (let step = 0; step < Number(options.steps); step++) {
    const count = SIZES[step % SIZES.length] ?? 1;
    const rng = rngOf(`step ${step}`);
    const batch = {
      step,
      rates: { learningRate: 0.01 / (1 + step / 10), momentum: 0.95 - 0.002 * step },
      count,
      input: Float32Array.from({ length: count * shape[0] * shape[1] * shape[2] }, () => rng.normal()),
      targets: Float32Array.from({ length: count * CLASSES }, (_, at) => Number(at % CLASSES === (at + step) % 7)),
      weights: null,
    };
    const start = processorMs();
    trainer.run(batch);
    losses.push((await trainer.readTotals(step, true)).loss);
    if (count === SIZES[0]) times.push(processorMs() - start);
  }
  trainer.dispose();
  const state = Buffer.from(await classifier.save());
  classifier.dispose();
  return { state, losses, ms: low(times) };
}

/**
 * The generator's loop: it looks for images that a fixed network is sure of.
 *
 * @param {Execution} execution
 * @param {string} name
 * @returns {Promise<Trained>}
 */
async function generated(execution, name) {
  const { createGenerator } = await built(
    /** @type {typeof import('../bench/tensor/blocks/generator.js')} */ ({}),
    'tensor/blocks/generator',
  );
  const { LossOptimizer } = await built(
    /** @type {typeof import('../bench/tensor/blocks/loss-optimizer.js')} */ ({}),
    'tensor/blocks/loss-optimizer',
  );
  const { oneSidedness } = await built(
    /** @type {typeof import('../bench/tensor/blocks/losses.js')} */ ({}),
    'tensor/blocks/losses',
  );
  const { networkOf } = await built(
    /** @type {typeof import('../bench/tensor/blocks/network.js')} */ ({}),
    'tensor/blocks/network',
  );
  const { noiseValues, release } = await built(
    /** @type {typeof import('../bench/tensor/blocks/values.js')} */ ({}),
    'tensor/blocks/values',
  );
  const { Network } = await built(
    /** @type {typeof import('../bench/tensor/network-factory.js')} */ ({}),
    'tensor/network-factory',
  );
  const { readWeights } = await built(
    /** @type {typeof import('../bench/tensor/weights.js')} */ ({}),
    'tensor/weights',
  );
  const { encodeSafetensors } = await built(
    /** @type {typeof import('../bench/tensor/safetensors.js')} */ ({}),
    'tensor/safetensors',
  );
  const { rngOf, want } = await tools();
  want(execution);
  const { shape } = NETWORKS[name] ?? { shape: /** @type {Shape3} */ ([8, 8, 3]) };
  const latent = 32;
  const generator = createGenerator({ latent, shape, width: 16, seed: 1 });
  const asked = new Network(await classifierOf('cnn', shape));
  const network = networkOf(asked);
  const optimizer = new LossOptimizer([generator], { optimizer: 'adam', learningRate: 1e-3, seed: 1 });
  const times = [];
  const losses = [];
  for (let step = 0; step < Number(options.steps); step++) {
    const count = SIZES[step % SIZES.length] ?? 1;
    const noise = noiseValues(count, latent, rngOf(`step ${step}`));
    const start = processorMs();
    const loss = () => oneSidedness([network.logits(generator.images(noise))]);
    losses.push(await optimizer.step(loss, 1, { values: [noise], networks: [network] }));
    if (count === SIZES[0]) times.push(processorMs() - start);
    release(noise);
  }
  optimizer.dispose();
  const state = Buffer.from(encodeSafetensors(await readWeights(generator.model), {}));
  generator.dispose();
  asked.dispose();
  return { state, losses, ms: low(times) };
}

/** Processor time of this process until now, in ms: wall time says little beside other work. */
function processorMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * What a tenth stays below.
 *
 * @param {readonly number[]} times
 */
function low(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 10)] ?? Number.NaN;
}

async function tools() {
  const { createRng } = await built(/** @type {typeof import('../bench/lib/random/rng.js')} */ ({}), 'lib/random/rng');
  const { wantExecution } = await built(
    /** @type {typeof import('../bench/tensor/graph/execution.js')} */ ({}),
    'tensor/graph/execution',
  );
  return { rngOf: createRng, want: wantExecution };
}

/**
 * @param {string} name
 * @param {Shape3} [other]
 */
async function classifierOf(name, other) {
  const { Classifier } = await built(
    /** @type {typeof import('../bench/tensor/classifier.js')} */ ({}),
    'tensor/classifier',
  );
  const { loadPlugin } = await built(
    /** @type {typeof import('../bench/pipeline/registry/registry.js')} */ ({}),
    'pipeline/registry/registry',
  );
  const { detectorNetwork } = await built(
    /** @type {typeof import('../bench/tensor/detector-network.js')} */ ({}),
    'tensor/detector-network',
  );
  const { shape, parameters = {} } = NETWORKS[name] ?? { shape: /** @type {Shape3} */ ([8, 8, 3]) };
  const plugin = name === 'detector-network' ? detectorNetwork : await loadPlugin('models', name);
  return Classifier.create({ plugin, shape: other ?? shape, classes: CLASSES, seed: 1, parameters });
}
