// Which of a model's published sets a file is, and where in the file it stands.
import { DataError, type ValidationError } from '../../contract/errors.js';
import { Classifier } from '../../tensor/classifier.js';
import type { ModelPlugin } from '../../tensor/model-plugin.js';
import type { StoredTensors } from '../../tensor/stored-tensors.js';
import { MISMATCH, torchProblem, torchShapes } from '../../tensor/torch-layout.js';
import {
  beside,
  fitsOf,
  nearestPrefix,
  undecided,
  type Fit,
  type NeededTensors,
} from '../../tensor/weights-file/fit.js';
import { mismatchedWeights } from '../../tensor/weights-errors.js';
import type { WeightLayout, WeightSet } from '../../tensor/weight-set.js';
import { mismatchHint } from './mismatch-hint.js';

export interface ChosenWeights {
  readonly set: WeightSet;
  readonly layout: WeightLayout;
  readonly fit: Fit;
  /** Places where the file has such weights too. */
  readonly alsoAt: readonly string[];
}

export interface WeightsFileContent {
  readonly tensors: StoredTensors;
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
}

/** What is known beside the sets. */
export interface Choosing {
  /** Height and width of the images, where weights depend on them; those of published weights do not. */
  readonly size?: readonly [number, number];
  /** The next act for a file that does not fit; default for published weights. */
  readonly hint?: (set: WeightSet, file: ReadonlyMap<string, readonly number[]>) => Promise<string>;
}

/**
 * The first set whose network the file holds whole, with the layout that knows the file or else the first that fits.
 *
 * @param sets - of the model, those that may be meant
 * @throws ValidationError `weights-mismatch`, DataError `weights-ambiguous`
 */
export async function chooseWeights(
  plugin: ModelPlugin,
  sets: readonly WeightSet[],
  content: WeightsFileContent,
  choosing: Choosing = {},
): Promise<ChosenWeights> {
  // Where a file is too short for every set, the first says what it lacks.
  const possible = sets.filter((set) => set.tensors <= content.tensors.size);
  for (const set of possible) {
    const chosen = inSet(plugin, set, content, choosing);
    if (chosen !== null) return chosen;
  }
  throw await mismatch(plugin, possible.length > 0 ? possible : sets.slice(0, 1), content, choosing);
}

/** Whether a layout's publisher, or this project, knows a file with that digest. */
export function isKnown({ knownSha256, file }: WeightLayout, sha256: string): boolean {
  return knownSha256.includes(sha256) || (file?.checksum ? sha256.startsWith(file.checksum.hex) : false);
}

function inSet(
  plugin: ModelPlugin,
  set: WeightSet,
  { tensors, sha256 }: WeightsFileContent,
  { size }: Choosing,
): ChosenWeights | null {
  const fitting = neededBy(plugin, set, size).flatMap(({ layout, needed }) => {
    const fits = fitsOf(tensors, needed);
    return fits.length === 0 ? [] : [{ layout, fits }];
  });
  const chosen = fitting.find(({ layout }) => isKnown(layout, sha256)) ?? fitting[0];
  const [fit, ...others] = chosen?.fits ?? [];
  if (chosen === undefined || fit === undefined) return null;
  if (undecided(chosen.fits)) throw ambiguous(chosen.fits);
  return { set, layout: chosen.layout, fit, alsoAt: others.map(({ prefix }) => prefix) };
}

interface LayoutNeeds {
  readonly layout: WeightLayout;
  readonly needed: NeededTensors;
}

/** The network is built to be asked. */
function neededBy(plugin: ModelPlugin, set: WeightSet, size: Choosing['size']): readonly LayoutNeeds[] {
  const classifier = networkOf(plugin, set, size);
  try {
    return set.layouts.map((layout) => ({
      layout,
      needed: torchShapes(classifier.model, layout.nameOf ?? ((layer) => layer)),
    }));
  } finally {
    classifier.dispose();
  }
}

/** The network of a set, with weights of its own until some are put there. */
export function networkOf(
  plugin: ModelPlugin,
  { classes, channels, parameters = {} }: WeightSet,
  [height, width]: readonly [number, number] = [32, 32],
): Classifier {
  return Classifier.create({ plugin, shape: [height, width, channels], classes, seed: 1, parameters });
}

/** What is wrong where the file comes nearest to one of the sets. */
async function mismatch(
  plugin: ModelPlugin,
  sets: readonly WeightSet[],
  { tensors }: WeightsFileContent,
  { size, hint: hintOf = (set, file) => mismatchHint(plugin.meta.id, set, file) }: Choosing,
): Promise<ValidationError> {
  const near = sets
    .flatMap((set) => neededBy(plugin, set, size).map((needs) => ({ ...needs, set })))
    .map((one) => {
      const prefix = nearestPrefix(tensors, one.needed);
      return { ...one, prefix, hits: [...one.needed.keys()].filter((name) => tensors.has(prefix + name)).length };
    })
    .reduce((best, one) => (one.hits > best.hits ? one : best));
  const file: ReadonlyMap<string, readonly number[]> = new Map(
    beside(tensors, near.prefix).map((name) => [name, tensors.get(near.prefix + name)?.shape ?? []] as const),
  );
  const problem = torchProblem(near.needed, file);
  if (problem === null) throw new Error('a file that fits was refused');
  const hint = await hintOf(near.set, file);
  return mismatchedWeights(MISMATCH, hint, { ...problem, where: near.prefix + problem.where });
}

function ambiguous(fits: readonly Fit[]): DataError {
  const [first = '', second = ''] = fits.map(({ prefix }) => JSON.stringify(prefix.slice(0, -1)));
  return new DataError('The file holds two sets of weights that fit', {
    code: 'weights-ambiguous',
    expected: 'one',
    got: `${first} and ${second}`,
    hint: 'Save the one that is meant: in Python, torch.save(that_model.state_dict(), "model.pth").',
  });
}
