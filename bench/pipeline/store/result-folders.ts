// What else lies in a results folder, beside one folder a suite. No suite may bear these names.

/** What people said of records. */
export const ANNOTATIONS = 'annotations';

/** Promises of secret test inputs. */
export const ROUNDS = 'rounds';

/** What maintainers signed of records. */
export const ATTESTATIONS = 'attestations';

export const RESERVED_FOLDERS: readonly string[] = [ANNOTATIONS, ATTESTATIONS, ROUNDS];

/** @param name - relative to the results folder, `/`-separated */
export function isRecordPath(name: string): boolean {
  const [first = ''] = name.split('/');
  return name.endsWith('.json') && !RESERVED_FOLDERS.includes(first);
}
