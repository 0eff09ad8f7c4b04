// How many classes weights in a file tell apart: as many as their last layer has outputs.
import type { ModelPlugin } from '../../tensor/model-plugin.js';
import { readWeightsFile } from '../../tensor/weights-file/read.js';
import { headOf } from './mismatch-hint.js';

/**
 * By the name that the architecture's publishers give its last layer, or else the last matrix of the file, [outputs, inputs] in PyTorch.
 *
 * @returns `null` where there is none; throws DataError of the file
 */
export async function headIn(bytes: Uint8Array, { weightSets = [] }: ModelPlugin): Promise<number | null> {
  const tensors = await readWeightsFile(bytes);
  const shapes = new Map([...tensors].map(([name, { shape }]) => [bare(name), shape]));
  for (const set of weightSets) {
    const [classes] = headOf(set, shapes) ?? [];
    if (classes !== undefined) return classes;
  }
  const matrices = [...shapes.values()].filter(({ length }) => length === 2);
  return matrices.at(-1)?.[0] ?? null;
}

/** Without the wrappers that training loops put around a network. */
function bare(name: string): string {
  return name.replace(/^.*\//, '').replace(/^(module\.|model\.)+/, '');
}
