// The two orders of axes in which servers take images.
import { imageSize, type Images } from '../../contract/arrays.js';

export type Layout = 'NHWC' | 'NCHW';

/** uint8 pixels in a layout, and the shape of one image in it. */
export function toLayout(
  { pixels, count, shape }: Images,
  layout: Layout,
): { readonly pixels: Uint8Array; readonly shape: readonly number[] } {
  if (layout === 'NHWC') return { pixels, shape };
  const [height, width, channels] = shape;
  const plane = height * width;
  const size = imageSize(shape);
  const planes = new Uint8Array(pixels.length);
  for (let index = 0; index < count * size; index++) {
    const within = index % size;
    const channel = within % channels;
    planes[index - within + channel * plane + (within - channel) / channels] = pixels[index] ?? 0;
  }
  return { pixels: planes, shape: [channels, height, width] };
}
