// One record with its whole provenance, whatever its state.
import { cellLabel, type StoredResult } from '../../bench/contract/board.js';
import { linkTo, type Site } from '../site.js';
import { toneOf } from './counts.js';
import type { FactList } from './facts.js';
import { runClasses, runMetrics } from './run-tables.js';
import { identityFacts, jobFacts, ledgerFacts, scienceFacts, secretFacts, specificationFacts } from './run-facts.js';
import { shellOf, type Shell } from './shell.js';
import type { TableView } from './table.js';
import { trustFacts } from './trust.js';

interface Problem {
  readonly title: string;
  readonly message: string;
  readonly hint: string;
  readonly code: string;
  readonly where: string | null;
  readonly job: string | null;
}

export interface RunView {
  readonly shell: Shell;
  readonly label: string;
  readonly state: { readonly text: string; readonly tone: string };
  readonly back: { readonly text: string; readonly href: string };
  readonly recordPath: string;
  readonly problem: Problem | null;
  readonly metrics: TableView | null;
  readonly timings: TableView | null;
  readonly classes: TableView | null;
  readonly lists: readonly FactList[];
  readonly notes: readonly string[];
  readonly hasNotes: boolean;
}

export function runView(site: Site, stored: StoredResult, page: string): RunView {
  const { path, result } = stored;
  const { cell, outcome, suite, notes } = result.scientific;
  const label = cellLabel(cell);
  const { timings } = result.provenance;
  return {
    shell: shellOf(site, {
      path: page,
      title: `${label} · ${suite.name} ${suite.version} · StealBench`,
      description: `The record of ${label}: outcome, data, seeds, versions and machine.`,
    }),
    label,
    state: { text: outcome.state, tone: toneOf(outcome.state) },
    back: backLink(site, stored, page),
    recordPath: path,
    problem: problemOf(stored),
    metrics: outcome.state === 'completed' ? runMetrics(site, page, 'metrics', outcome.metrics) : null,
    timings: timings === null ? null : runMetrics(site, page, 'timings', timings.metrics),
    classes: outcome.state === 'completed' ? runClasses(outcome.classes) : null,
    lists: [
      ...trustFacts(site, path),
      specificationFacts(result),
      ...ledgerFacts(outcome),
      ...secretFacts(outcome),
      identityFacts(site, page, stored),
      ...scienceFacts(result),
      ...jobFacts(result),
    ],
    notes,
    hasNotes: notes.length > 0,
  };
}

function problemOf({ result }: StoredResult): Problem | null {
  const { outcome } = result.scientific;
  switch (outcome.state) {
    case 'completed':
      return null;
    case 'skipped': {
      const { code, reason, fix } = outcome;
      return { title: 'Not run', message: reason, hint: fix, code, where: null, job: null };
    }
    default: {
      const { code, message, hint, where } = outcome.error;
      return { title: 'Did not complete', message, hint, code, where: where ?? null, job: outcome.job };
    }
  }
}

/** The board that the record belongs to. */
function backLink(site: Site, { result }: StoredResult, page: string): RunView['back'] {
  const { cell, suite } = result.scientific;
  if (cell.kind === 'stream') return { text: 'Detectors', href: `${linkTo(page, 'detectors.html')}#streams` };
  if (cell.kind === 'detector') return { text: 'Detectors', href: linkTo(page, 'detectors.html') };
  if (cell.kind === 'throughput') return { text: 'Throughput', href: linkTo(page, 'throughput.html') };
  const board = site.board.suites.find(({ name, version }) => name === suite.name && version === suite.version);
  const variants = new Set(result.scientific.datasets.map(({ digest }) => digest));
  const pairs = board?.pairs.filter(({ victim }) => victim === cell.victim) ?? [];
  const pair = pairs.find(({ dataset }) => dataset !== null && variants.has(dataset.digest)) ?? pairs[0];
  const target = pair === undefined ? undefined : site.pairPaths.get(pair);
  if (target === undefined) return { text: 'Board', href: linkTo(page, 'index.html') };
  return { text: cell.victim, href: linkTo(page, target) };
}
