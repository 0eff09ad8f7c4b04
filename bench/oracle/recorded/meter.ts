// Who is told before a request goes out and after it came back: a journal, a budget in money, a rate.

/** What became of a request: `lost` may have been answered, and paid for, without an answer coming here. */
export type RequestEnd = 'answered' | 'refused' | 'lost';

export interface RequestMeter {
  /**
   * Resolves when a request with so many images may be sent; the function that it gives is told how it ended.
   *
   * @throws BudgetExceededError `money-budget`; then nothing may be sent
   */
  begin(images: number): Promise<(end: RequestEnd) => Promise<void>>;
}

/** Statuses by which a server refuses a request before it looks at it: nobody is billed for these. */
export function endOf(status: number): RequestEnd {
  if (status >= 200 && status < 300) return 'answered';
  return (status >= 400 && status < 500) || status === 503 ? 'refused' : 'lost';
}
