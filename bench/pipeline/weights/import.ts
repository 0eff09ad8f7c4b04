// A publisher's file → weights under our names and axes, checked against the model tensor by tensor.
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { DataError, UsageError } from '../../contract/errors.js';
import type { WeightsRecord } from '../../contract/weights.js';
import { digestBytes } from '../../lib/hash.js';
import { Classifier } from '../../tensor/classifier.js';
import type { ModelPlugin } from '../../tensor/model-plugin.js';
import type { NamedArrays } from '../../tensor/safetensors.js';
import { fromTorch } from '../../tensor/torch-layout.js';
import { readWeightsFile } from '../../tensor/weights-file.js';
import type { WeightLayout, WeightSet } from '../../tensor/weight-set.js';
import { storeWeights, weightsRecord } from './store.js';

export interface ImportedWeights {
  readonly record: WeightsRecord;
  /** Whether they were stored now; the same ones may have been there. */
  readonly stored: boolean;
}

export interface ImportWeightsOptions {
  readonly plugin: ModelPlugin;
  readonly file: string;
  readonly dataRoot: string;
  /** Replaces weights of that set which came from another file. */
  readonly replace?: boolean;
}

/**
 * Reads the file, maps it by the layout whose names it has, and stores what the model takes. Needs `openTensors`.
 *
 * @throws UsageError `no-weight-sets`, `weights-file-missing` or `weights-there`; DataError and ValidationError of
 *   `readWeightsFile` and `fromTorch`
 */
export async function importWeights(options: ImportWeightsOptions): Promise<ImportedWeights> {
  const { plugin, file, dataRoot, replace = false } = options;
  const sets = weightSetsOf(plugin);
  const source = await readSource(file);
  const arrays = await readWeightsFile(source).catch((error: unknown) => {
    throw inFile(error, file);
  });
  const { set, layout } = chooseLayout(sets, arrays);
  const bytes = await convert(plugin, set, layout, arrays);
  const sha256 = digestBytes(source);
  const record: WeightsRecord = {
    schemaVersion: 1,
    model: plugin.meta.id,
    set: set.id,
    layout: layout.id,
    known:
      layout.knownSha256.includes(sha256) ||
      (layout.file?.checksum ? sha256.startsWith(layout.file.checksum.hex) : false),
    classes: set.classes,
    channels: set.channels,
    source: { name: path.basename(file), bytes: source.length, sha256 },
    sha256: digestBytes(bytes),
    bytes: bytes.length,
  };
  return store(dataRoot, record, bytes, replace);
}

/** Throws UsageError `no-weight-sets` for a model that has none. */
export function weightSetsOf({ meta, weightSets = [] }: ModelPlugin): readonly WeightSet[] {
  if (weightSets.length > 0) return weightSets;
  throw new UsageError(`model ${meta.id} has no published weights`, {
    code: 'no-weight-sets',
    where: meta.id,
    hint: '`stealbench weights list` shows the models that have.',
  });
}

async function readSource(file: string): Promise<Uint8Array> {
  const kind = await stat(file).catch(() => null);
  if (kind?.isFile() === true) return readFile(file);
  throw new UsageError('there is no such file of weights', {
    code: 'weights-file-missing',
    where: file,
    expected: 'a file',
    got: kind === null ? 'nothing' : 'a folder or device',
    hint: 'Give the path of a .safetensors file, or of a .pth file that holds a state dictionary.',
  });
}

/** The layout that has the file's name for the last layer; else the first, whose mismatch then says what is wrong. */
function chooseLayout(
  sets: readonly WeightSet[],
  arrays: NamedArrays,
): { readonly set: WeightSet; readonly layout: WeightLayout } {
  const candidates = sets.flatMap((set) => set.layouts.map((layout) => ({ set, layout })));
  const named = candidates.find(({ set, layout }) => arrays.has(`${layout.nameOf?.(set.head) ?? set.head}.weight`));
  const chosen = named ?? candidates[0];
  if (chosen === undefined) throw new Error('a weight set without layouts');
  return chosen;
}

/** Bytes of our own file. The smallest image that every model takes is enough: no weight depends on its size. */
async function convert(
  plugin: ModelPlugin,
  set: WeightSet,
  layout: WeightLayout,
  arrays: NamedArrays,
): Promise<Uint8Array> {
  const { classes, channels, parameters = {} } = set;
  const classifier = Classifier.create({ plugin, shape: [32, 32, channels], classes, seed: 1, parameters });
  try {
    const adapted = layout.adapt?.(arrays) ?? arrays;
    const converted = fromTorch(classifier.model, adapted, layout.nameOf ?? ((layer) => layer));
    classifier.set(converted, layout.normalization);
    return await classifier.save();
  } finally {
    classifier.dispose();
  }
}

async function store(
  dataRoot: string,
  record: WeightsRecord,
  bytes: Uint8Array,
  replace: boolean,
): Promise<ImportedWeights> {
  const there = await weightsRecord(dataRoot, record.model, record.set);
  if (there?.sha256 === record.sha256 && !replace) return { record: there, stored: false };
  if (there !== null && !replace) {
    throw new UsageError(`other ${record.set} weights of ${record.model} are there already`, {
      code: 'weights-there',
      expected: `weights from ${there.source.name}`,
      got: record.source.name,
      hint: 'Add --replace to put these in their place; cells that started from the old ones then run again.',
    });
  }
  return { record, stored: await storeWeights(dataRoot, record, bytes, replace) };
}

/** The same error with the file's name before it. */
function inFile(error: unknown, file: string): unknown {
  if (!(error instanceof DataError)) return error;
  return new DataError(error.message, { code: error.code, hint: error.hint, where: file, cause: error });
}
