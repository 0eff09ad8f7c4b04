// The one rule by which stored images change size or channels. Own code, because a store is read synchronously and by
// row, and because its bytes go into results: a new libvips must not change them.
import { imageSize, type Images, type Shape3 } from '../../contract/arrays.js';
import { convertChannels } from './channels.js';
import { lanczosWeights, type AxisWeights } from './resample.js';

/** Its version is raised whenever a byte changes; part of job keys. */
export const RESIZE_RULE = {
  version: '1.0.0',
  text: 'covered and centre-cropped, Lanczos 3 with antialiasing; grey to colour repeats the value, colour to grey is Rec. 601 luma',
} as const;

/** `cover` keeps the proportions and cuts what overhangs, centred; `fill` keeps the whole image and stretches it. */
export type Fit = 'cover' | 'fill';

/** Resizes every image to [height, width, channels]; returns the images themselves if nothing changes. */
export function resizeImages(images: Images, shape: Shape3, fit: Fit = 'cover'): Images {
  return createResizer(images.shape, shape, fit)(images);
}

/** A function that resizes batches of one shape to another; the kernels are computed once. */
export function createResizer(from: Shape3, to: Shape3, fit: Fit = 'cover'): (images: Images) => Images {
  const [height, width, channels] = to;
  if (from[0] === height && from[1] === width) return (images) => convertChannels(images, channels);
  const [rowWindow, columnWindow] = visibleWindow(from, to, fit);
  const vertical = lanczosWeights(from[0], height, rowWindow);
  const horizontal = lanczosWeights(from[1], width, columnWindow);
  const size = imageSize(to);
  return (images) => {
    const source = convertChannels(images, channels);
    const own = imageSize(source.shape);
    const pixels = new Uint8Array(images.count * size);
    for (let index = 0; index < images.count; index++) {
      const narrow = alongRows(source.pixels.subarray(index * own, (index + 1) * own), source.shape, horizontal);
      alongColumns(narrow, { width: width * channels, vertical }, pixels.subarray(index * size, (index + 1) * size));
    }
    return { pixels, count: images.count, shape: to };
  };
}

/** The rows and columns of the source that end up in the picture. */
function visibleWindow(
  [fromHeight, fromWidth]: Shape3,
  [height, width]: Shape3,
  fit: Fit,
): readonly [readonly [number, number], readonly [number, number]] {
  if (fit === 'fill')
    return [
      [0, fromHeight],
      [0, fromWidth],
    ];
  const scale = Math.max(height / fromHeight, width / fromWidth);
  return [centred(fromHeight, height / scale), centred(fromWidth, width / scale)];
}

function centred(length: number, shown: number): readonly [number, number] {
  const begin = (length - shown) / 2;
  return [begin, begin + shown];
}

/** Uint8 [height, width, channels] to float64 [height, outputs, channels]. */
function alongRows(
  pixels: Uint8Array,
  [height, width, channels]: Shape3,
  { taps, starts, weights }: AxisWeights,
): Float64Array {
  const outputs = starts.length;
  const narrow = new Float64Array(height * outputs * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < outputs; x++) {
      const first = (y * width + (starts[x] ?? 0)) * channels;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let tap = 0; tap < taps; tap++) {
          sum += (weights[x * taps + tap] ?? 0) * (pixels[first + tap * channels + channel] ?? 0);
        }
        narrow[(y * outputs + x) * channels + channel] = sum;
      }
    }
  }
  return narrow;
}

/** Float64 [height, width] to uint8 [outputs, width], rounded and clamped. */
function alongColumns(
  narrow: Float64Array,
  { width, vertical: { taps, starts, weights } }: { readonly width: number; readonly vertical: AxisWeights },
  target: Uint8Array,
): void {
  for (let y = 0; y < starts.length; y++) {
    const first = (starts[y] ?? 0) * width;
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let tap = 0; tap < taps; tap++)
        sum += (weights[y * taps + tap] ?? 0) * (narrow[first + tap * width + x] ?? 0);
      target[y * width + x] = Math.min(255, Math.max(0, Math.round(sum)));
    }
  }
}
