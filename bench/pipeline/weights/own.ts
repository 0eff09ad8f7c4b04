// Weights of somebody's own training, in an architecture that is here: a network of as many classes as he has.
import type { Shape3 } from '../../contract/arrays.js';
import { DEFAULT_NORMALIZATION, type Normalization } from '../../contract/normalization.js';
import type { Parameters } from '../../contract/primitives.js';
import { digestBytes } from '../../lib/files/hash.js';
import { Classifier } from '../../tensor/classifier.js';
import type { ModelPlugin } from '../../tensor/model-plugin.js';
import type { WeightLayout, WeightSet } from '../../tensor/weight-set.js';
import { readWeightsFile } from '../../tensor/weights-file/read.js';
import { chooseWeights } from './choose.js';
import { fillNetwork } from './fill-network.js';
import { inFile } from './import.js';
import { headOf } from './mismatch-hint.js';

export interface OwnWeights {
  readonly plugin: ModelPlugin;
  readonly parameters: Parameters;
  /** Of the file, and how it is called in errors. */
  readonly bytes: Uint8Array;
  readonly file: string;
  readonly shape: Shape3;
  readonly classes: number;
  /** Default that of the publisher whose names the file has. */
  readonly normalization?: Normalization;
}

/** Names as PyTorch's modules have them, where nobody published weights of the architecture. */
const PLAIN: WeightLayout = {
  id: 'plain',
  source: 'a file of its owner',
  licence: 'its owner says',
  normalization: DEFAULT_NORMALIZATION,
  knownSha256: [],
  file: null,
};

/** Needs `openTensors`; dispose of it. Throws ValidationError `weights-mismatch`, DataError of the file, UsageError `input-size`. */
export async function openOwnWeights(own: OwnWeights): Promise<Classifier> {
  const { plugin, parameters, bytes, shape, classes, normalization } = own;
  const [height, width] = shape;
  const classifier = Classifier.create({ plugin, shape, classes, seed: 1, parameters });
  try {
    const content = { tensors: await readWeightsFile(bytes), sha256: digestBytes(bytes) };
    const hint = (set: WeightSet, file: ReadonlyMap<string, readonly number[]>) =>
      Promise.resolve(hintOf(own, set, file));
    const chosen = await chooseWeights(plugin, [ownSet(own)], content, { size: [height, width], hint });
    fillNetwork(classifier, chosen, normalization);
    return classifier;
  } catch (error) {
    classifier.dispose();
    throw inFile(error, own.file);
  }
}

/** The sets of the architecture say by which names files may have its weights. */
function ownSet({ plugin, parameters, classes, shape }: OwnWeights): WeightSet {
  const { weightSets = [] } = plugin;
  const layouts = weightSets.flatMap((set) => set.layouts);
  return {
    ...{ id: 'own', title: 'Of its owner', classes, channels: shape[2], parameters, tensors: 0 },
    head: weightSets[0]?.head ?? '',
    layouts: layouts.length === 0 ? [PLAIN] : layouts,
  };
}

function hintOf({ plugin, classes }: OwnWeights, set: WeightSet, file: ReadonlyMap<string, readonly number[]>): string {
  const [told] = headOf(set, file) ?? [];
  if (told !== undefined && told !== classes)
    return `The file tells ${told} classes apart, and there are test images of ${classes}: name all of them in a class file (--labels), or give test images of each.`;
  return `They have to be those of ${plugin.meta.id} as torchvision or its publisher names them. A network of another kind: torch.onnx.export(model, image, "model.onnx").`;
}
