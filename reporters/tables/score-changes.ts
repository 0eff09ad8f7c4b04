// The score-change table: what a pull request makes better, worse or loses. What stayed is counted, not listed.
import type { Estimate } from '../../bench/contract/board.js';
import type { ScoreChange, ScoreChanges, ScoreVerdict } from '../../bench/contract/score-changes.js';
import { MISSING, formatCount, formatEstimate, formatNumber } from '../../bench/lib/text/format.js';
import { markdownSection } from './markdown.js';
import { left, right, type Row, type Section } from './table.js';

/** A comment must stay readable, and GitHub refuses one that is too long. */
const MOST_ROWS = 100;

/** What a reviewer must see first. */
const ORDER: readonly ScoreVerdict[] = ['missing', 'worse', 'better', 'not comparable', 'new', 'same'];

/** GitHub-flavoured Markdown, ending in a newline. */
export function renderScoreChanges({ changes, counts }: ScoreChanges): string {
  const listed = ORDER.filter((verdict) => verdict !== 'same').flatMap((verdict) =>
    changes.filter((change) => change.verdict === verdict || (verdict === 'not comparable' && isNoted(change))),
  );
  const rows = [...new Set(listed)];
  const section: Section = {
    heading: 'Score changes',
    lines: [ORDER.map((verdict) => `${formatCount(counts[verdict])} ${verdict}`).join(', ')],
    tables: rows.length === 0 ? [] : [table(rows)],
  };
  return `${markdownSection(section)}\n`;
}

/** A figure that stayed while its standing changed. */
function isNoted({ verdict, note }: ScoreChange): boolean {
  return verdict === 'same' && note !== null;
}

function table(changes: readonly ScoreChange[]): Section['tables'][number] {
  const more = changes.length - MOST_ROWS;
  return {
    heading: 'Changed figures',
    columns: [
      left('change'),
      left('suite'),
      left('figure'),
      left('metric'),
      right('base'),
      right('head'),
      right('difference'),
      right('p (Holm)'),
      left('note'),
    ],
    rows: changes.slice(0, MOST_ROWS).map(toRow),
    notes: [
      'better: a higher figure, for the attacker or for the detector. Paired over seeds and test items where both sides have them, else by intervals that do not meet; with one seed on a side no difference is better or worse.',
      ...(more > 0 ? [`${formatCount(more)} more rows are not shown`] : []),
    ],
  };
}

function toRow({ verdict, suite, subject, metric, base, head, difference, p, note }: ScoreChange): Row {
  const unit = head?.unit ?? base?.unit ?? 'fraction';
  const sign = difference !== null && difference > 0 ? '+' : '';
  return {
    tone: 'measured',
    cells: [
      verdict,
      suite,
      subject,
      metric,
      valueText(base),
      valueText(head),
      difference === null ? MISSING : `${sign}${formatNumber(difference, unit)}`,
      p === null ? MISSING : p < 0.001 ? '< 0.001' : p.toFixed(3),
      note ?? '',
    ],
  };
}

function valueText(estimate: Estimate | null): string {
  if (estimate === null) return MISSING;
  const { value, interval } = formatEstimate(estimate);
  return interval === null ? value : `${value} ${interval}`;
}
