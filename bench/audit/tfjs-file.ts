// What a layers model of TensorFlow.js says of the images that it takes.
import { UsageError } from '../contract/errors.js';
import type { TakenImages } from './onnx-file.js';

/**
 * @param size - [height, width] for a file that leaves them open
 * @throws UsageError `victim-size` where nobody says it; what reading the model throws
 */
export async function tfjsSizeOf(file: string, size: readonly [number, number] | null): Promise<TakenImages> {
  const { readTfjsModel } = await import('../submission/victims/tfjs-model.js');
  const { inputSizes } = await readTfjsModel(file);
  const [first = null, second = null, third = null] = inputSizes ?? [];
  const isFirst = first !== null && first <= 4 && !(third !== null && third <= 4);
  const [height, width] = isFirst ? [second, third] : [first, second];
  const [ownHeight, ownWidth] = [height ?? size?.[0], width ?? size?.[1]];
  if (ownHeight === undefined || ownWidth === undefined) {
    throw new UsageError('the model leaves open how large its images are', {
      code: 'victim-size',
      where: file,
      expected: 'height and width in pixels',
      got: `[${(inputSizes ?? []).map((one) => one ?? 'n').join(', ')}]`,
      hint: 'Add --size 224x224, as it was trained.',
    });
  }
  return { inputSize: [ownHeight, ownWidth], layout: isFirst ? 'NCHW' : 'NHWC' };
}
