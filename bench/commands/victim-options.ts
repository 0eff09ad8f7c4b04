// Options that say how a model of somebody's own is shown its images.
import { InvalidArgumentError } from 'commander';
import type { VictimOptions } from '../audit/declared-victim.js';

export const NORMALIZATIONS = ['unit', 'symmetric', 'bytes', 'imagenet'];

/** [height, width] in pixels. */
export function size(text: string): readonly [number, number] {
  const [, height, width] = /^([1-9]\d{0,3})x([1-9]\d{0,3})$/.exec(text) ?? [];
  if (height === undefined || width === undefined)
    throw new InvalidArgumentError('Expected <height>x<width>, such as 224x224.');
  return [Number(height), Number(width)];
}

export function normalization(text: string): NonNullable<VictimOptions['normalization']> {
  if (!NORMALIZATIONS.includes(text)) throw new InvalidArgumentError(`Expected one of ${NORMALIZATIONS.join(', ')}.`);
  return text as NonNullable<VictimOptions['normalization']>;
}
