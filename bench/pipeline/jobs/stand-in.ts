// The attacker's stand-in for a victim that nobody shows it: a model of its own, trained on what was answered.
import type { Images } from '../../contract/arrays.js';
import type { OwnerModel, Substitute } from '../../contract/plugins.js';

const LAYER = 'features';

/** It looks as the victim looks to its owner, with one layer and without a past. */
export function standInModel(own: Substitute): OwnerModel {
  return {
    classes: own.classes,
    layers: [LAYER],
    predict: (images) => own.predict(images),
    logits: (images) => own.logits(images),
    features(images: Images, layer = LAYER) {
      if (layer !== LAYER) throw new RangeError(`layer ${layer}: expected ${LAYER}`);
      return own.features(images);
    },
    inputGradient: (images, targets) => own.inputGradient(images, targets),
    checkpoints: [],
  };
}
