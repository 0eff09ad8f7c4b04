// Finds the tensors of what torch.save wrote: a state dictionary, one inside a checkpoint, or a whole model.
import type { StoredTensor } from '../stored-tensors.js';
import { corruptWeights } from '../weights-errors.js';
import { notTensors } from './pickle-machine.js';
import { PickleCall, type PickleValue } from './pickle-values.js';
import { tensorOf, type Storages } from './tensors.js';

/** A checkpoint within a checkpoint within a folder of them; deeper than that, nobody looks. */
const DEEPEST = 24;
/** More entries than any network has names. */
const MOST_ENTRIES = 200_000;

/**
 * Every tensor under the path of its keys, `state_dict/fc.weight` in a checkpoint. Other entries are passed over.
 * Throws DataError `pickle-refused` where there is none, `weights-corrupt` where two have one path.
 */
export function stateDict(value: PickleValue, storages: Storages): Map<string, StoredTensor> {
  const walk: Walk = { storages, tensors: new Map(), seen: new Set(), others: [], entries: 0 };
  visit(walk, '', value, 0);
  if (walk.tensors.size === 0) throw notTensors(describe(value, walk.others));
  return walk.tensors;
}

interface Walk {
  readonly storages: Storages;
  readonly tensors: Map<string, StoredTensor>;
  /** Dictionaries that were visited: one that stands twice is read once. */
  readonly seen: Set<PickleValue>;
  readonly others: string[];
  entries: number;
}

function visit(walk: Walk, path: string, value: PickleValue, depth: number): void {
  const tensor = path === '' ? null : tensorOf(path, value, walk.storages);
  if (tensor !== null) {
    if (walk.tensors.has(path)) throw corruptWeights({ where: path, expected: 'each name once', got: 'it again' });
    walk.tensors.set(path, tensor);
    return;
  }
  const inside = partsOf(value);
  if (inside === null) {
    if (path !== '') walk.others.push(path);
    return;
  }
  if (walk.seen.has(value)) return;
  walk.seen.add(value);
  for (const [key, part] of inside.entries) {
    if (++walk.entries > MOST_ENTRIES || depth > DEEPEST) throw notTensors('more entries than a network has');
    visit(walk, path === '' ? key : `${path}${inside.separator}${key}`, part, depth + 1);
  }
}

interface Parts {
  readonly entries: readonly (readonly [string, PickleValue])[];
  /** Between the path and an entry's key. */
  readonly separator: '/' | '.';
}

/** Entries of a dictionary, or a whole model's parameters, buffers and parts under the names that its state dictionary has. */
function partsOf(value: PickleValue): Parts | null {
  if (value instanceof Map) return { entries: named(value), separator: '/' };
  const state = value instanceof PickleCall ? value.state : null;
  if (!(state instanceof Map) || !state.has('_parameters')) return null;
  const members = ['_parameters', '_buffers', '_modules'].map((name) => state.get(name));
  return { entries: members.flatMap((member) => (member instanceof Map ? named(member) : [])), separator: '.' };
}

function named(map: Map<PickleValue, PickleValue>): readonly (readonly [string, PickleValue])[] {
  return [...map].flatMap(([key, part]) =>
    typeof key === 'string' || typeof key === 'number' ? [[String(key), part] as const] : [],
  );
}

function describe(value: PickleValue, others: readonly string[]): string {
  if (value instanceof PickleCall) return `an object of ${value.name}`;
  if (!(value instanceof Map)) return 'no dictionary';
  return others.length === 0 ? 'an empty dictionary' : `no tensor under ${others.slice(0, 5).join(', ')}`;
}
