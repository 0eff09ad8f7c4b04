// The victim that a detector of streams guards, with a past where it asks for one.
import type { Images } from '../../../bench/contract/arrays.js';
import type { OwnerModel, StreamDetectorPlugin } from '../../../bench/contract/plugins.js';
import { ownerModel } from '../../../bench/pipeline/jobs/owner-model.js';
import { tinyClassifier } from '../../support/tiny-network.js';

export function guardedVictim({ meta }: StreamDetectorPlugin): OwnerModel {
  const states = [1, 2, 3].map((epoch) => {
    const network = tinyClassifier(epoch);
    return { epoch, predict: (images: Images) => network.predict(images) };
  });
  return ownerModel(tinyClassifier(), meta.needs?.includes('checkpoints') === true ? states : []);
}
