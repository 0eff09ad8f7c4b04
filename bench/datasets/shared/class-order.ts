// In which order class folders become classes: by name, numbers by value, or as a class file says.
import type { ClassEntry } from '../../contract/dataset.js';
import { DataError } from '../../contract/errors.js';
import { suggest } from '../../lib/text/near-names.js';

export interface OrderedClasses {
  readonly classes: readonly ClassEntry[];
  /** What another reading would have been; recorded. */
  readonly rules: readonly string[];
}

/** Names shown of a long list. */
const SHOWN = 4;

/**
 * Folders named by numbers come in the order of the numbers, others in the order of their names; both readings are named
 * where they differ.
 */
export function orderClasses(folders: readonly string[]): OrderedClasses {
  const byText = [...folders].sort();
  const byNumber = [...folders].sort(compareNumbers);
  const numbers = folders.every((name) => /^\d+$/.test(name));
  const order = numbers ? byNumber : byText;
  const classes = order.map((folder) => ({ folder, name: folder }));
  if (byText.every((name, index) => name === byNumber[index])) return { classes, rules: [] };
  const [taken, other] = numbers ? [byNumber, byText] : [byText, byNumber];
  const how = numbers ? 'numbers, in the order of their values' : 'ordered as text';
  const rule = `Class folders are ${how}: ${head(taken)}; the other reading, ${head(other)}, needs --classes <file>.`;
  return { classes, rules: [rule] };
}

/** Runs of digits compare as numbers. */
function compareNumbers(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => name.split(/(\d+)/));
  for (const [index, part = ''] of (left ?? []).entries()) {
    const other = right?.[index] ?? '';
    if (part === other) continue;
    const difference = index % 2 === 1 && other !== '' ? Number(part) - Number(other) : 0;
    return difference === 0 ? (part < other ? -1 : 1) : difference;
  }
  return 0;
}

function head(names: readonly string[]): string {
  return names.slice(0, SHOWN).join(', ') + (names.length > SHOWN ? ', …' : '');
}

/**
 * Listed classes, each with a folder.
 *
 * @throws DataError `class-file-foreign` for one without
 */
export function listedClasses(
  wanted: readonly ClassEntry[],
  folders: readonly string[],
  where: string,
): readonly ClassEntry[] {
  const foreign = wanted.find(({ folder }) => !folders.includes(folder));
  if (foreign === undefined) return wanted;
  throw new DataError('a class that is listed has no folder', {
    code: 'class-file-foreign',
    where,
    expected: `one of its ${folders.length} folders`,
    got: JSON.stringify(foreign.folder),
    hint: suggest(foreign.folder, folders),
  });
}
