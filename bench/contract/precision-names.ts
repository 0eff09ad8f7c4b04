// The names of precisions apart from their schema, so that the command line knows them without loading it.

/** The default first. */
export const PRECISIONS = ['fp32', 'bf16'] as const;

/** Jobs of one family have the same numbers; the default precision is not named, so that its keys stay as they were. */
export function backendFamily(backend: string, precision: (typeof PRECISIONS)[number]): string {
  return precision === 'fp32' ? backend : `${backend}-${precision}`;
}
