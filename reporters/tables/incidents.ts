// The records that count, one a cell, with what is wrong about them: what a system that runs checks wants to know.
import type { Board, StoredResult } from '../../bench/contract/board.js';
import { formatTrust } from '../../bench/lib/text/format.js';

/** What a record comes to; a completed one may still be doubted. */
export type Verdict = 'passed' | 'doubted' | 'failed' | 'skipped';

export interface Incident {
  /** `quickstart 1.0.0` */
  readonly suite: string;
  /** Of its cell: `attack`, `detector`, … */
  readonly kind: string;
  /** Path of the record, relative to the results folder. */
  readonly path: string;
  readonly verdict: Verdict;
  /** What happened, one word or two for a program: `not-finite`, `flagged copied-answers`; empty where nothing did. */
  readonly code: string;
  /** The same for a person, with the next act where there is one; empty where nothing did. */
  readonly text: string;
  /** Time of its jobs together, in milliseconds. A job that several cells share counts for each. */
  readonly durationMs: number;
}

/** Superseded records are left out. In the order of the board, by path. */
export function incidentsOf(board: Board): readonly Incident[] {
  const superseded = new Set(board.results.map(({ result }) => result.supersedes));
  return board.results
    .filter(({ path }) => !superseded.has(path))
    .map((stored) => {
      const { suite, cell } = stored.result.scientific;
      const runs = Object.values(stored.result.provenance.run);
      return {
        suite: `${suite.name} ${suite.version}`,
        kind: cell.kind,
        path: stored.path,
        durationMs: runs.reduce((sum, { durationMs }) => sum + durationMs, 0),
        ...judged(board, stored),
      };
    });
}

function judged(board: Board, { path, result }: StoredResult): Pick<Incident, 'verdict' | 'code' | 'text'> {
  const { outcome } = result.scientific;
  if (outcome.state === 'skipped') {
    return { verdict: 'skipped', code: outcome.code, text: `${outcome.reason}. ${outcome.fix}` };
  }
  if (outcome.state !== 'completed') {
    const { code, message, hint } = outcome.error;
    return { verdict: 'failed', code: `${outcome.state} ${code}`, text: `${message} ${hint}` };
  }
  const trust = board.trust[path];
  if (trust === undefined || trust.flags.length + trust.annotations.length === 0) {
    return { verdict: 'passed', code: '', text: '' };
  }
  const { marks, notes } = formatTrust(trust);
  return { verdict: 'doubted', code: marks.join(' '), text: notes.join('; ') };
}
