// Where a model looks for a class: the maximum of Grad-CAM (Selvaraju et al., ICCV 2017).
import type { Images } from '../../contract/arrays.js';
import type { ConvolutionMaps, Substitute } from '../../contract/plugins.js';
import type { Pixel } from './rectangles.js';

/**
 * Of each map, the place [row, column] where ReLU(sum over channels of w_c A_c) is largest, w_c the mean gradient of channel c;
 * of equals the first.
 */
export function largestPlaces({
  shape: [rows, columns, channels],
  maps,
  gradients,
}: ConvolutionMaps): readonly Pixel[] {
  const size = rows * columns * channels;
  return Array.from({ length: maps.length / size }, (_, image) => {
    const weights = new Float64Array(channels);
    for (let index = 0; index < size; index++)
      weights[index % channels] = (weights[index % channels] ?? 0) + (gradients[image * size + index] ?? 0);
    let [best, most] = [0, -1];
    for (let place = 0; place < rows * columns; place++) {
      let value = 0;
      for (let channel = 0; channel < channels; channel++)
        value += (weights[channel] ?? 0) * (maps[image * size + place * channels + channel] ?? 0);
      if (Math.max(0, value) > most) [best, most] = [place, Math.max(0, value)];
    }
    return [Math.floor(best / columns), best % columns] as const;
  });
}

/** Of each image the pixel in the middle of the place that speaks most for its class. */
export async function lookedAt(model: Substitute, images: Images, labels: Int32Array): Promise<readonly Pixel[]> {
  const found = await model.lastConvolution(images, labels);
  const [rows, columns] = found.shape;
  const [height, width] = images.shape;
  const middle = (place: number, places: number, pixels: number): number =>
    Math.min(pixels - 1, Math.floor(((place + 0.5) * pixels) / places));
  return largestPlaces(found).map(([row, column]) => [middle(row, rows, height), middle(column, columns, width)]);
}
