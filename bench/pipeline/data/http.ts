// What a server's answer to a (range) request means for a download, and which failures pass by themselves.

/** A status that says that asking again is of no use, or that it may be. */
export class HttpStatusError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the server answered ${status}`);
    this.name = 'HttpStatusError';
    this.status = status;
  }
}

export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface BodyStart {
  /** Byte of the file at which the body begins; `null` when the file is whole already. */
  readonly start: number | null;
  readonly totalBytes: number | null;
}

/**
 * @param have - bytes that were there when the request was made
 * @throws HttpStatusError for every other answer than the file or the rest of it
 */
export function startOfBody({ statusCode, headers }: Answer, have: number): BodyStart {
  if (statusCode === 200) return { start: 0, totalBytes: wholeNumber(headers['content-length']) };
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(text(headers['content-range']));
  const total = wholeNumber(range?.[2]);
  if (statusCode === 206 && Number(range?.[1]) === have) return { start: have, totalBytes: total };
  if (statusCode === 416 && have > 0 && total === have) return { start: null, totalBytes: have };
  throw new HttpStatusError(statusCode);
}

/** Refusals for good are the 4xx but for a time-out, a conflict with a range and too many requests. */
export function isWorthRetrying(error: unknown): boolean {
  if (!(error instanceof HttpStatusError)) return true;
  return error.status >= 500 || [206, 408, 416, 425, 429].includes(error.status);
}

/** One line for a person. */
export function describeFailure(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function wholeNumber(value: string | readonly string[] | undefined): number | null {
  const digits = text(value);
  return /^\d+$/.test(digits) ? Number(digits) : null;
}

function text(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value : (value?.[0] ?? '');
}
