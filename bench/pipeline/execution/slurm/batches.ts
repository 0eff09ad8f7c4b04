// Which jobs one sbatch hands over: an array of those that take the same and wait for the same, or each for the one before it.
import type { Entry } from './entry.js';

/** Elements of an array at most where nobody says: clusters commonly allow numbers up to 1,000 (MaxArraySize). */
export const LARGEST = 1000;

/** A job that may be handed over, with the ids of those that must end well before it. */
export interface Ready {
  readonly entry: Entry;
  /** `12`, or `12_3` of an element of an array. */
  readonly after: readonly string[];
}

export interface Batch {
  readonly entries: readonly Entry[];
  /** Number of each within the array; `null` for a job that goes alone. */
  readonly numbers: readonly number[] | null;
  /** As sbatch takes it; `null` where nothing is waited for. */
  readonly dependency: string | null;
}

interface Group {
  readonly members: Ready[];
  /** Of members that wait for the element of their own number; `null` where all wait for the same. */
  readonly numbers: number[] | null;
}

/**
 * No job waits for more than it needs: an array has the needs of all of its elements in common, or each element needs the
 * one of its own number in another array (`aftercorr`).
 */
export function batchesOf(ready: readonly Ready[], largest = LARGEST): readonly Batch[] {
  const groups = new Map<string, Group>();
  for (const one of ready) {
    const number = ownNumber(one.after);
    const needs = one.after.map((id) => (number === null ? id : id.replace(/_\d+$/, '_*'))).sort();
    const kind = JSON.stringify([one.entry.resources, needs]);
    // Two that need the same element stand in two arrays.
    let group = groups.get(kind);
    for (let more = 1; group !== undefined && isFull(group, number, largest); more++)
      group = groups.get(`${kind} ${more}`);
    if (group === undefined) {
      group = { members: [], numbers: number === null ? null : [] };
      let name = kind;
      for (let more = 1; groups.has(name); more++) name = `${kind} ${more}`;
      groups.set(name, group);
    }
    group.members.push(one);
    if (number !== null) group.numbers?.push(number);
  }
  return [...groups.values()].map(batchOf);
}

function isFull({ members, numbers }: Group, number: number | null, largest: number): boolean {
  return members.length >= largest || (number !== null && numbers?.includes(number) === true);
}

/** The number that all elements of arrays among these ids have; `null` where there is none, or several. */
function ownNumber(after: readonly string[]): number | null {
  const numbers = new Set(after.flatMap((id) => /_(\d+)$/.exec(id)?.[1] ?? []));
  const [number] = numbers;
  return numbers.size === 1 ? Number(number) : null;
}

function batchOf({ members, numbers }: Group): Batch {
  const entries = members.map(({ entry }) => entry);
  const after = members[0]?.after ?? [];
  if (members.length === 1) return { entries, numbers: null, dependency: dependencyOf(after, []) };
  if (numbers === null) return { entries, numbers: [...entries.keys()], dependency: dependencyOf(after, []) };
  const corresponding = after.filter((id) => id.includes('_')).map((id) => id.replace(/_\d+$/, ''));
  const whole = after.filter((id) => !id.includes('_'));
  return { entries, numbers, dependency: dependencyOf(whole, corresponding) };
}

function dependencyOf(whole: readonly string[], corresponding: readonly string[]): string | null {
  const parts = [
    ...(whole.length === 0 ? [] : [`afterok:${whole.join(':')}`]),
    ...(corresponding.length === 0 ? [] : [`aftercorr:${corresponding.join(':')}`]),
  ];
  return parts.length === 0 ? null : parts.join(',');
}
