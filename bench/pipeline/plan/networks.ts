// Networks as a plan sees them: whether their architecture takes the images, their memory is there, and their weights are.
import { totalmem } from 'node:os';
import { SuiteError } from '../../contract/errors.js';
import { resolveTraining } from '../../contract/training.js';
import type { Suite, SurrogateSpec } from '../../contract/suite.js';
import { formatBytes, inputSizeProblem } from '../../tensor/input-size.js';
import type { ModelPlugin } from '../../tensor/model-plugin.js';
import { loadPlugin } from '../registry/registry.js';
import type { InitOf, NetworkStart, SkipReason } from './context.js';
import { networksOf, planWeights } from './weights.js';

/** WebAssembly addresses no more. */
const WASM_BYTES = 2 ** 32;
/** Of a last layer, which weighs next to nothing. */
const CLASSES = 1000;

/**
 * Where every network of a checked suite starts. The function that it gives throws SuiteError `input-size` for images that
 * the architecture does not take, and skips what the machine has no memory for.
 */
export async function planNetworks(suite: Suite, dataRoot: string, backendFamily: string): Promise<InitOf> {
  const plugins = new Map<string, ModelPlugin>();
  for (const { model } of networksOf(suite)) plugins.set(model, await loadPlugin('models', model));
  const startOf = await planWeights(suite, dataRoot);
  return (network, shape) => {
    const plugin = plugins.get(network.model);
    if (plugin === undefined) throw new Error(`${network.model} was not planned`);
    if (shape === null) return startOf(network, null);
    checkSize(plugin, network, shape);
    return memoryLack(plugin, network, shape, backendFamily) ?? startOf(network, shape);
  };
}

/**
 * Throws SuiteError `input-size` unless the architecture takes such images.
 *
 * @param network - its batch size is that of the memory in the message
 */
export function checkSize(plugin: ModelPlugin, network: NetworkStart, shape: readonly number[]): void {
  const { id } = plugin.meta;
  const problem = inputSizeProblem(plugin, askedOf(network, shape), batchOf(network));
  if (problem === null) return;
  throw new SuiteError(`model ${id} does not take images of this size`, {
    code: 'input-size',
    where: id,
    hint: 'Set "inputSize" of the victim, [height, width], to one that it takes, or name another model.',
    ...problem,
  });
}

function memoryLack(
  plugin: ModelPlugin,
  network: NetworkStart,
  shape: readonly number[],
  backendFamily: string,
): SkipReason | null {
  const there = memoryOf(backendFamily);
  const batch = batchOf(network);
  const needed = plugin.footprint(askedOf(network, shape)).trainingBytes(batch);
  if (there === null || needed <= there) return null;
  const [height = 0, width = 0] = shape;
  return {
    code: 'too-little-memory',
    reason: `a training step of ${plugin.meta.id} on ${batch} images of ${height} x ${width} needs ${formatBytes(needed)}, ${backendFamily} has ${formatBytes(there)} here`,
    fix: 'Lower "batchSize" or "inputSize" in the suite, or run it on a backend with more memory.',
  };
}

/** Bytes that a network could have at most; `null` where only the device knows. */
function memoryOf(backendFamily: string): number | null {
  if (backendFamily === 'wasm') return WASM_BYTES;
  return backendFamily === 'cpu' || backendFamily === 'tensorflow' ? totalmem() : null;
}

function askedOf({ modelParameters = {} }: NetworkStart, [height = 0, width = 0, channels = 0]: readonly number[]) {
  return { shape: [height, width, channels] as const, classes: CLASSES, parameters: modelParameters };
}

function batchOf({ training = {} }: Pick<SurrogateSpec, 'training'>): number {
  return resolveTraining(training, 1).batchSize;
}
