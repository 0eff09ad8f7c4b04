// The normalisation of a network in the notes of its weights file; a file without one means the default.
import { DEFAULT_NORMALIZATION, Normalization } from '../contract/normalization.js';
import { schemaProblems } from '../contract/validate.js';
import { corruptWeights } from './weights-errors.js';

const KEY = 'normalization';

/** Notes for `encodeSafetensors`; none for the default, so that files written before there was another stay the same. */
export function withNormalization(normalization: Normalization): Readonly<Record<string, string>> {
  return normalization === DEFAULT_NORMALIZATION ? {} : { [KEY]: JSON.stringify(normalization) };
}

/** Throws DataError `weights-corrupt` unless the note is absent or fits the channels. */
export function normalizationOf(notes: Readonly<Record<string, string>>, channels: number): Normalization {
  const note = notes[KEY];
  if (note === undefined) return DEFAULT_NORMALIZATION;
  const value = parse(note);
  const fits = (values: readonly number[]): boolean => values.length === 1 || values.length === channels;
  if (schemaProblems(Normalization, value).length === 0) {
    const normalization = value as Normalization;
    if (fits(normalization.mean) && fits(normalization.std)) return normalization;
  }
  throw corruptWeights({
    where: `__metadata__/${KEY}`,
    expected: `mean and positive std, 1 or ${channels} numbers each`,
    got: note.slice(0, 80),
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
