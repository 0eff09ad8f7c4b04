// Which sizes of images an architecture takes, and what a training on others would need.
import { UsageError } from '../contract/errors.js';
import type { ModelBuildOptions, ModelPlugin } from './model-plugin.js';

/** Images in one step of a training, where nobody says another number. */
const BATCH = 128;

export interface InputSizeProblem {
  readonly expected: string;
  readonly got: string;
}

type Asked = Omit<ModelBuildOptions, 'seed'>;

/**
 * What is wrong with a size; `null` where the architecture takes it.
 *
 * @param batchSize - of a training, for the memory that the message names
 */
export function inputSizeProblem(plugin: ModelPlugin, asked: Asked, batchSize = BATCH): InputSizeProblem | null {
  const { smallest, largest } = plugin.inputSizes(asked.parameters);
  const [height, width] = asked.shape;
  if ([height, width].every((side) => side >= smallest && side <= largest)) return null;
  const size = `${height} x ${width}`;
  const bytes = plugin.footprint(asked).trainingBytes(batchSize);
  const needs = `, where a training step of ${batchSize} images needs ${formatBytes(bytes)}`;
  return {
    expected: `${smallest} to ${largest} pixels in height and width`,
    got: Math.max(height, width) > largest ? size + needs : size,
  };
}

/** Throws UsageError `input-size`. */
export function assertInputSize(plugin: ModelPlugin, asked: Asked): void {
  const problem = inputSizeProblem(plugin, asked);
  if (problem === null) return;
  throw new UsageError(`model ${plugin.meta.id} does not take images of this size`, {
    code: 'input-size',
    where: plugin.meta.id,
    hint: 'Give the victim another "inputSize" in the suite, or another model.',
    ...problem,
  });
}

/** In GB to two digits: `29 GB`, `0.0012 GB`. */
export function formatBytes(bytes: number): string {
  return `${Number((bytes / 1e9).toPrecision(2)).toLocaleString('en', { maximumFractionDigits: 6 })} GB`;
}
