// Gaussian blur of small pictures, in float64.
import type { Shape3 } from '../../contract/arrays.js';

/**
 * Blurs along rows, then along columns; edges repeat.
 *
 * @param sigma - standard deviation in pixels; 0 changes nothing
 */
export function gaussianBlur(picture: Float64Array, [height, width, channels]: Shape3, sigma: number): Float64Array {
  if (sigma <= 0) return picture;
  const kernel = gaussianKernel(sigma);
  const rows = { length: width, step: channels, lines: height, lineStep: width * channels };
  const columns = { length: height, step: width * channels, lines: width, lineStep: channels };
  return blurLines(blurLines(picture, kernel, rows, channels), kernel, columns, channels);
}

interface Lines {
  readonly length: number;
  readonly step: number;
  readonly lines: number;
  readonly lineStep: number;
}

function gaussianKernel(sigma: number): Float64Array {
  const reach = Math.max(1, Math.ceil(2.5 * sigma));
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, tap) =>
    Math.exp(-((tap - reach) ** 2) / (2 * sigma * sigma)),
  );
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  return kernel.map((weight) => weight / sum);
}

function blurLines(
  picture: Float64Array,
  kernel: Float64Array,
  { length, step, lines, lineStep }: Lines,
  channels: number,
): Float64Array {
  const reach = (kernel.length - 1) / 2;
  const blurred = new Float64Array(picture.length);
  for (let line = 0; line < lines; line++) {
    for (let index = 0; index < length; index++) {
      for (let channel = 0; channel < channels; channel++) {
        const start = line * lineStep + channel;
        let sum = 0;
        for (let tap = 0; tap < kernel.length; tap++) {
          const from = Math.min(length - 1, Math.max(0, index + tap - reach));
          sum += (kernel[tap] ?? 0) * (picture[start + from * step] ?? 0);
        }
        blurred[start + index * step] = sum;
      }
    }
  }
  return blurred;
}
