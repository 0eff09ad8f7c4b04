// The last words of run and score: what completed, what did not and what to do about it.
import { counted } from '../lib/text/counted.js';
import type { ScoredSummary } from '../pipeline/execution/execute.js';

/** Problems once each, with how many cells they keep from completing. */
export function summaryText(summaries: readonly ScoredSummary[], results: string): string {
  const completed = summaries.filter(({ state }) => state === 'completed').length;
  const written = summaries.filter((summary) => summary.written).length;
  const problems = new Map<string, { count: number; fix: string | null }>();
  for (const { state, reason, fix } of summaries) {
    if (state === 'completed') continue;
    const text = `${state}: ${reason ?? 'no reason given'}`;
    problems.set(text, { count: (problems.get(text)?.count ?? 0) + 1, fix });
  }
  const lines = [...problems].map(
    ([text, { count, fix }]) => `  ${count} × ${text}\n${fix === null ? '' : `      → ${fix}\n`}`,
  );
  return `${completed} of ${counted(summaries.length, 'cell')} completed; ${counted(written, 'new record')} in ${results}\n${lines.join('')}`;
}
