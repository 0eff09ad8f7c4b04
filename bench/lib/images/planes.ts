// Colour planes one after another, as some formats store them, to interleaved pixels.

/**
 * Writes one image's planes, uint8 [channels, height * width], as pixels into place `at` of a batch.
 *
 * @param batch - uint8 [n, height * width, channels]
 */
export function planesToPixels(planes: Uint8Array, channels: number, batch: Uint8Array, at: number): void {
  const area = planes.length / channels;
  const start = at * planes.length;
  for (let channel = 0; channel < channels; channel++) {
    for (let pixel = 0; pixel < area; pixel++) {
      batch[start + pixel * channels + channel] = planes[channel * area + pixel] ?? 0;
    }
  }
}
