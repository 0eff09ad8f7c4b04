// How near an image lies to a boundary of a model: the first step of DeepFool.
import type { Matrix } from '../../contract/arrays.js';
import { imageSize, type Images } from '../../contract/arrays.js';
import type { Substitute } from '../../contract/plugins.js';
import { argmax } from '../../lib/stats/argmax.js';

/**
 * Squared length of the smallest step that makes another class first, were the logits linear (Moosavi-Dezfooli et al.
 * 2016, equation 8): min over k of (f_k − f_top)² / ‖∇f_k − ∇f_top‖².
 *
 * @param logits - float32 [classes] of one image
 * @param gradients - float32 [classes * pixels], of each logit by the pixels
 */
export function boundaryDistance(logits: Float32Array, gradients: Float32Array): number {
  const size = gradients.length / logits.length;
  const top = argmax(logits);
  let least = Number.POSITIVE_INFINITY;
  for (const [label, logit] of logits.entries()) {
    if (label === top) continue;
    let norm = 0;
    for (let pixel = 0; pixel < size; pixel++) {
      const slope = (gradients[label * size + pixel] ?? 0) - (gradients[top * size + pixel] ?? 0);
      norm += slope * slope;
    }
    const gap = logit - (logits[top] ?? 0);
    least = Math.min(least, norm === 0 ? Number.POSITIVE_INFINITY : (gap * gap) / norm);
  }
  return least;
}

/** {@link boundaryDistance} of each image: float64 [n]. */
export async function boundaryDistances(model: Substitute, images: Images): Promise<Float64Array> {
  const { classes } = model;
  const all = Int32Array.from({ length: images.count * classes }, (_, index) => index % classes);
  const logits: Matrix = await model.logits(images);
  const gradients = await model.classGradients(images, all);
  const size = classes * imageSize(images.shape);
  return Float64Array.from({ length: images.count }, (_, row) =>
    boundaryDistance(
      logits.values.subarray(row * classes, (row + 1) * classes),
      gradients.subarray(row * size, (row + 1) * size),
    ),
  );
}
