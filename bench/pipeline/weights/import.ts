// A publisher's file → weights under our names and axes, checked against the model tensor by tensor.
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { DataError, UsageError } from '../../contract/errors.js';
import type { WeightsRecord } from '../../contract/weights.js';
import { digestBytes } from '../../lib/files/hash.js';
import { suggest } from '../../lib/text/near-names.js';
import type { ModelPlugin } from '../../tensor/model-plugin.js';
import { readWeightsFile } from '../../tensor/weights-file/read.js';
import type { WeightSet } from '../../tensor/weight-set.js';
import { chooseWeights, isKnown, networkOf, type ChosenWeights } from './choose.js';
import { fillNetwork } from './fill-network.js';
import { importNotes } from './import-notes.js';
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
  /** The set that is meant; absent, the file's names and shapes tell. */
  readonly set?: string;
  /** Replaces weights of that set which came from another file. */
  readonly replace?: boolean;
}

/**
 * Reads the file, finds the set that it holds, and stores what the model takes. Needs `openTensors`.
 *
 * @throws UsageError `no-weight-sets`, `unknown-set`, `weights-file-missing` or `weights-there`; what `readWeightsFile` and
 *   `chooseWeights` throw
 */
export async function importWeights(options: ImportWeightsOptions): Promise<ImportedWeights> {
  const { plugin, file, dataRoot, replace = false } = options;
  const sets = weightSetsOf(plugin, options.set);
  const source = await readSource(file);
  const sha256 = digestBytes(source);
  try {
    const tensors = await readWeightsFile(source);
    const chosen = await chooseWeights(plugin, sets, { tensors, sha256 });
    const { set, layout } = chosen;
    const bytes = await convert(plugin, chosen);
    const notes = importNotes(chosen, tensors);
    const record: WeightsRecord = {
      schemaVersion: 1,
      model: plugin.meta.id,
      set: set.id,
      layout: layout.id,
      known: isKnown(layout, sha256),
      classes: set.classes,
      channels: set.channels,
      source: { name: path.basename(file), bytes: source.length, sha256 },
      ...(notes.length === 0 ? {} : { notes: [...notes] }),
      sha256: digestBytes(bytes),
      bytes: bytes.length,
    };
    return await store(dataRoot, record, bytes, replace);
  } catch (error) {
    throw inFile(error, file);
  }
}

/**
 * The sets of a model, or the one that is named. Throws UsageError `no-weight-sets` or `unknown-set`.
 *
 * @param id - of the only one that is meant
 */
export function weightSetsOf({ meta, weightSets = [] }: ModelPlugin, id?: string): readonly WeightSet[] {
  if (weightSets.length === 0) {
    throw new UsageError(`model ${meta.id} has no published weights`, {
      code: 'no-weight-sets',
      where: meta.id,
      hint: '`stealbench weights list` shows the models that have.',
    });
  }
  const named = id === undefined ? weightSets : weightSets.filter((set) => set.id === id);
  if (named.length > 0) return named;
  const known = weightSets.map((set) => set.id);
  throw new UsageError(`model ${meta.id} has no such weights`, {
    code: 'unknown-set',
    expected: `one of ${known.join(', ')}`,
    got: id ?? '',
    hint: suggest(id ?? '', known),
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
    hint: 'Give the path of a file of torch.save (.pth, .pt) or of safetensors.',
  });
}

/** Bytes of our own file. */
async function convert(plugin: ModelPlugin, chosen: ChosenWeights): Promise<Uint8Array> {
  const classifier = networkOf(plugin, chosen.set);
  try {
    fillNetwork(classifier, chosen);
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

/** A problem with the file's content, with the file's name before it. */
export function inFile(error: unknown, file: string): unknown {
  if (!(error instanceof DataError)) return error;
  return new DataError(error.message, { code: error.code, hint: error.hint, where: file, cause: error });
}
