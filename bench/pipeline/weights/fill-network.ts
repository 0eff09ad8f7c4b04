// Weights of a publisher's file into a network of ours.
import type { Normalization } from '../../contract/normalization.js';
import type { Classifier } from '../../tensor/classifier.js';
import type { NamedArrays } from '../../tensor/safetensors.js';
import { fromTorch } from '../../tensor/torch-layout.js';
import type { ChosenWeights } from './choose.js';

/** @param normalization - what its input passes; default the publisher's */
export function fillNetwork(
  classifier: Classifier,
  { layout, fit }: Pick<ChosenWeights, 'layout' | 'fit'>,
  normalization: Normalization = layout.normalization,
): void {
  const arrays: NamedArrays = new Map(
    [...fit.tensors].map(([name, tensor]) => [name, { shape: tensor.shape, values: tensor.read() }]),
  );
  const adapted = layout.adapt?.(arrays) ?? arrays;
  classifier.set(fromTorch(classifier.model, adapted, layout.nameOf ?? ((layer) => layer)), normalization);
}
