// What a job body is given beside its data, for tests that call its parts in this process.

/** One thread, nothing to close, nobody who stops it. */
export const ALONE = {
  threads: 1,
  signal: new AbortController().signal,
  atEnd: (): void => undefined,
};
