// What an import did to a file's tensors, in sentences: nothing is taken off, converted or passed over in silence.
import type { StoredTensors } from '../../tensor/stored-tensors.js';
import type { ChosenWeights } from './choose.js';

/** Of so many tensors that were passed over, the names are given. */
const NAMED = 3;

/** Empty where the file holds just the network, in float32 under its plain names. */
export function importNotes({ fit, alsoAt }: ChosenWeights, tensors: StoredTensors): readonly string[] {
  return [
    ...placeNotes(fit.prefix),
    ...alsoAt.map((prefix) => `such weights stand at ${quoted(prefix)} too, and were passed over`),
    ...typeNotes(fit.tensors),
    ...otherNotes(
      fit.others.filter((name) => !alsoAt.some((prefix) => prefix !== '' && name.startsWith(prefix))),
      tensors,
    ),
  ];
}

/** `state_dict/module.` is an entry and a prefix of the names in it. */
function placeNotes(prefix: string): readonly string[] {
  const slash = prefix.lastIndexOf('/');
  const [entry, begin] = [prefix.slice(0, Math.max(0, slash)), prefix.slice(slash + 1)];
  return [
    ...(entry === '' ? [] : [`taken from the entry ${entry} of a checkpoint`]),
    ...(begin === '' ? [] : [`the prefix ${begin} was taken off every name`]),
  ];
}

function typeNotes(tensors: StoredTensors): readonly string[] {
  const counts = new Map<string, number>();
  for (const { type } of tensors.values()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].flatMap(([type, count]) => {
    if (type === 'F32') return [];
    const how = type === 'F64' ? 'rounded' : 'widened';
    return [`${count} ${count === 1 ? 'tensor' : 'tensors'} of ${type} ${how} to float32`];
  });
}

function otherNotes(others: readonly string[], tensors: StoredTensors): readonly string[] {
  if (others.length === 0) return [];
  const shown = others.slice(0, NAMED).join(', ');
  const more = others.length > NAMED ? ', …' : '';
  return [`passed over: ${others.length} of ${tensors.size} tensors (${shown}${more})`];
}

function quoted(prefix: string): string {
  return prefix === '' ? 'the plain names' : prefix.slice(0, -1);
}
