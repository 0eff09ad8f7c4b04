// F1 averaged over classes.
import { at } from '../arrays/at.js';

/**
 * The mean over classes of 2 TP / (2 TP + FP + FN); a class that neither occurs nor is predicted is left out. 0 without items.
 *
 * @param labels - int32 [n]
 * @param predicted - int32 [n]
 */
export function macroF1(labels: Int32Array, predicted: Int32Array, classes: number): number {
  const [hits, named, real] = [new Float64Array(classes), new Float64Array(classes), new Float64Array(classes)];
  for (const [index, label] of labels.entries()) {
    const guess = at(predicted, index);
    real[label] = at(real, label) + 1;
    named[guess] = at(named, guess) + 1;
    if (guess === label) hits[label] = at(hits, label) + 1;
  }
  let [sum, counted] = [0, 0];
  for (let one = 0; one < classes; one++) {
    const all = at(real, one) + at(named, one);
    if (all === 0) continue;
    sum += (2 * at(hits, one)) / all;
    counted++;
  }
  return counted === 0 ? 0 : sum / counted;
}
