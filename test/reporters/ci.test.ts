// What continuous integration reads of a board: JUnit's XML, GitHub's annotations and summary.
import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import type { Board } from '../../bench/contract/board.js';
import { reporter as github } from '../../reporters/github.js';
import { reporter as junit } from '../../reporters/junit.js';
import { incidentsOf } from '../../reporters/tables/incidents.js';
import { jobSummary } from '../../reporters/tables/job-summary.js';
import { element, xmlText } from '../../reporters/tables/xml.js';
import { HOSTILE, fixtureBoard } from '../fixtures/board.js';

const WIDE = { color: false, width: 200 };
const board = fixtureBoard();

interface Attributed {
  readonly getAttribute: (name: string) => string | null;
}

/** The fixture with so many copies of its first failed record. */
function boardWithFailures(count: number): Board {
  const failed = board.results.find(({ result }) => result.scientific.outcome.state === 'failed');
  if (failed === undefined) throw new Error('the fixture lost its failure');
  return {
    ...board,
    results: Array.from({ length: count }, (_, at) => ({ ...failed, path: `a/1.0.0/attack/${at}.json` })),
  };
}

describe('the records that count', () => {
  it('leave out what another one supersedes, and say of each what it comes to', () => {
    // Of the fixture's nine: one doubted attack; five failures of which one is superseded by its second, failed revision; one
    // skipped; one contaminated detector; one timing.
    const verdicts = incidentsOf(board).map(({ verdict }) => verdict);
    expect(verdicts.filter((verdict) => verdict === 'failed')).toHaveLength(5);
    expect(verdicts.filter((verdict) => verdict === 'doubted')).toHaveLength(2);
    expect(verdicts.filter((verdict) => verdict === 'skipped')).toHaveLength(1);
    expect(verdicts.filter((verdict) => verdict === 'passed')).toHaveLength(1);
  });
});

describe('junit', () => {
  const xml = junit.render(board, WIDE);
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  const find = (selector: string) => [...(document.querySelectorAll(selector) as Iterable<Attributed>)];

  it('has a case a record, with errors where there is no figure and failures where one is doubted', () => {
    const [root] = find('testsuites');
    expect(root?.getAttribute('tests')).toBe('9');
    expect([root?.getAttribute('errors'), root?.getAttribute('failures'), root?.getAttribute('skipped')]).toEqual([
      '5',
      '2',
      '1',
    ]);
    expect(find('testcase')).toHaveLength(9);
    expect(find('testcase > error')).toHaveLength(5);
    expect(find('testcase > failure')).toHaveLength(2);
    expect(find('testcase > skipped')).toHaveLength(1);
  });

  it('gives the time of the jobs in seconds', () => {
    // The fixture's attack took 252,000 ms for its victim and 5,321 ms for its surrogate.
    const [attack] = find('testcase[name^="synthetic-signs-cnn/knockoff-random/none"]');
    expect(attack?.getAttribute('time')).toBe('257.321');
  });
});

describe('XML', () => {
  it('writes what would end an attribute or a document as text', () => {
    expect(xmlText(element('a', { b: '<&>"\'\n\t' }, [element('c', {})]))).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<a b="&lt;&amp;&gt;&quot;\'&#10;&#9;">\n  <c/>\n</a>\n',
    );
  });

  it('has U+FFFD for what XML 1.0 cannot hold, and keeps signs beyond the first plane', () => {
    expect(xmlText(element('a', { b: '\u0000\u001b\ud800\uffff😀' }))).toContain('b="\ufffd\ufffd\ufffd\ufffd😀"');
  });
});

describe('github', () => {
  it('has an annotation for each record that needs a look', () => {
    const lines = github.render(board, WIDE).trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('::error title='))).toHaveLength(5);
    expect(lines.filter((line) => line.startsWith('::warning title='))).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith('::notice title='))).toHaveLength(1);
    expect(lines.at(-1)).toBe('9 records, 1 without anything to say');
  });

  it('keeps to the ten of a kind that GitHub shows, and says how many more there are', () => {
    const errors = github
      .render(boardWithFailures(24), WIDE)
      .split('\n')
      .filter((line) => line.startsWith('::error'));
    expect(errors).toHaveLength(10);
    expect(errors.at(-1)).toBe('::error title=did not complete%3A more::15 more records did not complete');
    expect(github.render(boardWithFailures(10), WIDE)).not.toContain('more records');
  });

  it('lets no text of a record start a command of its own', () => {
    const evil = boardWithFailures(1);
    const outcome = evil.results[0]?.result.scientific.outcome;
    if (outcome?.state !== 'failed') throw new Error('the fixture lost its failure');
    outcome.error.message = '100 %\n::add-mask::x\r\n::error::y';
    outcome.error.code = 'a,b::c';
    const lines = github.render(evil, WIDE).split('\n');
    expect(lines.filter((line) => line.startsWith('::'))).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^::error title=did not complete%3A failed a%2Cb%3A%3Ac::.*100 %25 ::add-mask::x ::error::y/,
    );
  });
});

describe('the summary of a job', () => {
  it('says first what to look at, and keeps hostile text out of its tables', () => {
    const text = jobSummary(board);
    expect(text.indexOf('## What to look at')).toBe('# StealBench\n\n'.length);
    expect(text).toContain('## Quickstart: generated signs against dead leaves (quickstart 1.0.0)');
    expect(text).not.toContain(HOSTILE);
    expect(text).not.toContain('<script');
  });

  it('is cut between two tables where it would be longer than GitHub takes, and says so', () => {
    const whole = jobSummary(board);
    const cut = jobSummary(board, 6000);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(6000);
    expect(cut).toMatch(/The summary is cut here: .*\n$/);
    expect(whole.startsWith(cut.slice(0, cut.indexOf('The summary is cut here')))).toBe(true);
  });
});
