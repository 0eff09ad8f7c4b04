import { describe, expect, it } from 'vitest';
import type { StoredTensors } from '../../../../bench/tensor/stored-tensors.js';
import { fitsOf, nearestPrefix, undecided } from '../../../../bench/tensor/weights-file/fit.js';

const NEEDED = new Map([
  ['conv.weight', [2, 1, 3, 3]],
  ['fc.weight', [5, 2]],
]);

/** The network's tensors before each name, then others of shape [1]. */
function file(prefixes: readonly string[], ...others: readonly string[]): StoredTensors {
  const tensor = (shape: readonly number[]) => ({ shape, type: 'F32', read: () => new Float32Array() });
  return new Map([
    ...prefixes.flatMap((prefix) => [...NEEDED].map(([name, shape]) => [prefix + name, tensor(shape)] as const)),
    ...others.map((name) => [name, tensor([1])] as const),
  ]);
}

const prefixes = (tensors: StoredTensors): string[] => fitsOf(tensors, NEEDED).map(({ prefix }) => prefix);

describe('fitsOf', () => {
  it.each([[''], ['module.'], ['_orig_mod.'], ['state_dict/'], ['checkpoints/best/model/module.'], ['net.trunk.']])(
    'finds the network behind %j',
    (prefix) => {
      const [fit] = fitsOf(file([prefix]), NEEDED);
      expect(fit?.prefix).toBe(prefix);
      expect([...(fit?.tensors.keys() ?? [])]).toEqual([...NEEDED.keys()]);
      expect(fit?.others).toEqual([]);
    },
  );

  it('leaves out what lies in other entries, and names it', () => {
    const [fit] = fitsOf(file(['state_dict/'], 'optimizer/state/0/exp_avg'), NEEDED);
    expect(fit).toMatchObject({ prefix: 'state_dict/', others: ['optimizer/state/0/exp_avg'] });
  });

  it('finds no network in a larger one', () => {
    expect(prefixes(file(['module.'], 'module.conv2.weight'))).toEqual([]);
    expect(prefixes(file([''], 'conv2.weight'))).toEqual([]);
  });

  it('finds none that lacks a tensor or has another shape', () => {
    const tensors = new Map([...file([''])].filter(([name]) => name !== 'fc.weight'));
    expect(prefixes(tensors)).toEqual([]);
    expect(prefixes(new Map([...tensors, ...file([], 'fc.weight')]))).toEqual([]);
  });

  it('prefers the plain names, then the weights over their moving average', () => {
    expect(prefixes(file(['ema/', 'model/', '']))).toEqual(['', 'model/', 'ema/']);
    expect(prefixes(file(['state_dict_ema/', 'state_dict/module.']))).toEqual([
      'state_dict/module.',
      'state_dict_ema/',
    ]);
  });

  it('does not decide between two networks whose names say nothing', () => {
    expect(undecided(fitsOf(file(['teacher.', 'student.']), NEEDED))).toBe(true);
    expect(undecided(fitsOf(file(['model/', 'ema/']), NEEDED))).toBe(false);
    expect(undecided(fitsOf(file(['']), NEEDED))).toBe(false);
  });
});

describe('nearestPrefix', () => {
  it('is where most of the names stand', () => {
    const tensors = new Map([...file(['a.'])].filter(([name]) => name !== 'a.fc.weight'));
    expect(nearestPrefix(new Map([...file(['b.']), ...tensors]), NEEDED)).toBe('b.');
    expect(nearestPrefix(tensors, NEEDED)).toBe('a.');
  });
});
