// The summary that GitHub shows on the page of a workflow run: Markdown, no longer than GitHub takes.
import type { Board } from '../../bench/contract/board.js';
import { counted } from '../../bench/lib/text/format.js';
import { type Incident, incidentsOf } from './incidents.js';
import { markdownSection, markdownTable } from './markdown.js';
import { reportSections } from './report.js';
import { left, type Section } from './table.js';

/** Bytes that GitHub takes of a step, 1 MiB, less room for what others wrote into the file before. */
const MOST_BYTES = 900_000;

/** A page that lists more is read by nobody. */
const MOST_ROWS = 100;

const SHORTENED = 'The summary is cut here: it has no room for the other tables. `stealbench report` prints them.';

/** What did not go well first, then the tables, as many as have room; ends in a newline. */
export function jobSummary(board: Board, mostBytes = MOST_BYTES): string {
  const parts = [problemsSection(incidentsOf(board)), ...reportSections(board)].flatMap(partsOf);
  const kept: string[] = [];
  let bytes = Buffer.byteLength(`# StealBench\n\n${SHORTENED}\n\n`);
  for (const part of parts) {
    bytes += Buffer.byteLength(part) + 2;
    if (bytes > mostBytes) return `${['# StealBench', ...kept, SHORTENED].join('\n\n')}\n`;
    kept.push(part);
  }
  return `${['# StealBench', ...kept].join('\n\n')}\n`;
}

/** Its head and each of its tables: a summary may end between any two. */
function partsOf({ tables, ...section }: Section): readonly string[] {
  return [markdownSection({ ...section, tables: [] }), ...tables.map(markdownTable)];
}

function problemsSection(incidents: readonly Incident[]): Section {
  const told = incidents.filter(({ verdict }) => verdict !== 'passed');
  if (told.length === 0) {
    return { heading: 'What to look at', lines: ['Every record completed, and nobody doubts one.'], tables: [] };
  }
  const more = told.length - MOST_ROWS;
  const notes = more > 0 ? [`${counted(more, 'more record')} not shown`] : [];
  const rows = told.slice(0, MOST_ROWS).map(toRow);
  return { heading: 'What to look at', lines: [], tables: [{ heading: 'Records', columns: COLUMNS, rows, notes }] };
}

const COLUMNS = [left('record'), left('state'), left('code'), left('why')];

function toRow({ path, verdict, code, text }: Incident): Section['tables'][number]['rows'][number] {
  return { tone: 'measured', cells: [path, verdict, code, text] };
}
