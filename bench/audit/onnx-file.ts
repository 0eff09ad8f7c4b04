// What an ONNX file says of the images that it takes, so that nobody has to.
import { UsageError } from '../contract/errors.js';

export interface TakenImages {
  /** [height, width]. */
  readonly inputSize: readonly [number, number];
  readonly layout: 'NCHW' | 'NHWC';
}

/**
 * @param size - [height, width] for a file that leaves them open
 * @throws UsageError `victim-size` where nobody says it; what reading the model throws
 */
export async function sizeOf(file: string, size: readonly [number, number] | null): Promise<TakenImages> {
  const { gatherModel } = await import('../submission/onnx/gather.js');
  const { checkedModel } = await import('../submission/onnx/model-file.js');
  const { signatureOf } = await import('../submission/onnx/signature.js');
  const [input] = signatureOf(checkedModel(await gatherModel(file))).inputs;
  const [, first = null, second = null, third = null] = input?.sizes ?? [];
  const isLast = third !== null && third <= 4 && !(first !== null && first <= 4);
  const [height, width] = isLast ? [first, second] : [second, third];
  const [ownHeight, ownWidth] = [height ?? size?.[0], width ?? size?.[1]];
  if (ownHeight === undefined || ownWidth === undefined) {
    throw new UsageError('the model leaves open how large its images are', {
      code: 'victim-size',
      where: file,
      expected: 'height and width in pixels',
      got: `[${(input?.sizes ?? []).map((one) => one ?? 'n').join(', ')}]`,
      hint: 'Add --size 224x224, as it was trained.',
    });
  }
  return { inputSize: [ownHeight, ownWidth], layout: isLast ? 'NHWC' : 'NCHW' };
}
