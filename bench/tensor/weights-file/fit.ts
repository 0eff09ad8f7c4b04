// Which tensors of a file are a network's: below any wrappers and prefixes, by every name and shape that it needs.
import type { StoredTensor, StoredTensors } from '../stored-tensors.js';

/** The file's names of a network's tensors, in the publisher's axes. */
export type NeededTensors = ReadonlyMap<string, readonly number[]>;

export interface Fit {
  /** What stands before the network's names, with its end: `state_dict/module.`; empty for plain names. */
  readonly prefix: string;
  /** Every needed tensor under its plain name. */
  readonly tensors: StoredTensors;
  /** Names of the file that are none of the network's. */
  readonly others: readonly string[];
}

/** Words that wrap or precede a network, those that are preferred first; a path of others comes after them all. */
const KNOWN = [
  ...[
    '',
    'module',
    '_orig_mod',
    'state_dict',
    'model_state_dict',
    'model_state',
    'model',
    'net',
    'network',
    'backbone',
  ],
  ...['encoder', 'state_dict_ema', 'model_ema', 'ema_state_dict', 'ema', 'shadow'],
];

/** Every place in the file where the whole network stands, the preferred one first. */
export function fitsOf(tensors: StoredTensors, needed: NeededTensors): readonly Fit[] {
  const fits = prefixesOf(tensors, needed).filter(
    (prefix) =>
      [...needed].every(([name, shape]) => sameShape(tensors.get(prefix + name), shape)) &&
      beside(tensors, prefix).every((name) => needed.has(name)),
  );
  return fits.map((prefix) => ({
    prefix,
    tensors: new Map([...needed.keys()].flatMap((name) => tensorAt(tensors, prefix, name))),
    others: [...tensors.keys()].filter((name) => !needed.has(name.slice(prefix.length)) || !name.startsWith(prefix)),
  }));
}

/** The file's names at the same place, without what stands before them; what lies deeper is another place. */
export function beside(tensors: StoredTensors, prefix: string): readonly string[] {
  return [...tensors.keys()].flatMap((name) => {
    const rest = name.slice(prefix.length);
    return name.startsWith(prefix) && !rest.includes('/') ? [rest] : [];
  });
}

/** Whether two places are as likely meant: neither has a name that tells it apart from the other. */
export function undecided([first, second]: readonly Fit[]): boolean {
  return first !== undefined && second !== undefined && rank(first.prefix) === rank(second.prefix);
}

/** Where most of the network's names stand, for a message about what is wrong there. */
export function nearestPrefix(tensors: StoredTensors, needed: NeededTensors): string {
  const hits = (prefix: string): number => [...needed.keys()].filter((name) => tensors.has(prefix + name)).length;
  const scored = ['', ...prefixesOf(tensors, needed)].map((prefix) => ({ prefix, count: hits(prefix) }));
  return scored.reduce((best, one) => (one.count > best.count ? one : best)).prefix;
}

/** Whatever stands before a name that the network needs, by preference. */
function prefixesOf(tensors: StoredTensors, needed: NeededTensors): readonly string[] {
  // Any of them would do; the first three find a place that lacks one.
  const probes = [...needed.keys()].slice(0, 3);
  const found = new Set<string>();
  for (const name of tensors.keys()) {
    for (const probe of probes) {
      if (name === probe || name.endsWith(`.${probe}`) || name.endsWith(`/${probe}`))
        found.add(name.slice(0, name.length - probe.length));
    }
  }
  return [...found].sort((a, b) => compareRanks(rankParts(a), rankParts(b)) || a.length - b.length);
}

function rank(prefix: string): string {
  return rankParts(prefix).join();
}

/** Places in `KNOWN` of the words of a prefix; prefixes of one network's wrappers differ in the first that counts. */
function rankParts(prefix: string): readonly number[] {
  return prefix
    .split(/[./]/)
    .slice(0, -1)
    .map((word) => (KNOWN.includes(word) ? KNOWN.indexOf(word) : KNOWN.length));
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index < 0 ? a.length - b.length : (a[index] ?? 0) - (b[index] ?? -1);
}

function tensorAt(tensors: StoredTensors, prefix: string, name: string): readonly (readonly [string, StoredTensor])[] {
  const tensor = tensors.get(prefix + name);
  return tensor === undefined ? [] : [[name, tensor]];
}

function sameShape(tensor: StoredTensor | undefined, shape: readonly number[]): boolean {
  return tensor?.shape.length === shape.length && shape.every((size, axis) => tensor.shape[axis] === size);
}
