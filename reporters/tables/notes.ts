// Notes below a table: every distinct reason once, in the order met.
import { own } from '../../bench/contract/own.js';
import type { Estimate } from '../../bench/contract/board.js';
import { formatEstimate } from '../../bench/lib/text/format.js';

const ABSENT = 'not measured in these results';

/** The metric, or an estimate that says that it is absent. */
export function metricOf(metrics: Readonly<Record<string, Estimate>>, id: string): Estimate {
  return own(metrics, id) ?? { value: null, unit: '', reason: ABSENT };
}

/** A sentence for each distinct reason and caveat, with what it concerns: `seeds not covered (accuracy, ratio)`. */
export function notesOf(
  labelled: readonly { readonly label: string; readonly estimate: Estimate }[],
): readonly string[] {
  const concerned = new Map<string, Set<string>>();
  for (const { label, estimate } of labelled) {
    const { note } = formatEstimate(estimate);
    if (note !== null) concerned.set(note, (concerned.get(note) ?? new Set()).add(label));
  }
  return [...concerned].map(([note, labels]) => `${note} (${[...labels].join(', ')})`);
}

/** What differs between published set-ups and ours, each once: rows have room for the source alone. */
export function publishedNotes(
  rows: readonly { readonly name?: string; readonly reference: Published | null }[],
): readonly string[] {
  const concerned = new Map<string, Set<string>>();
  for (const { name, reference } of rows) {
    if (reference?.differs === undefined) continue;
    const note = `published: ${reference.source}; differs: ${reference.differs}`;
    const names = concerned.get(note) ?? new Set();
    concerned.set(note, name === undefined ? names : names.add(name));
  }
  return [...concerned].map(([note, names]) => (names.size === 0 ? note : `${note} (${[...names].join(', ')})`));
}

interface Published {
  readonly source: string;
  readonly differs?: string;
}

/** `argmax b8000 s1: failed (loss is not finite)` for cells that did not complete. */
export function missingNotes(
  missing: readonly { readonly label: string; readonly state: string; readonly reason: string }[],
): readonly string[] {
  return missing.map(({ label, state, reason }) => `${label}: ${state} (${reason})`);
}
