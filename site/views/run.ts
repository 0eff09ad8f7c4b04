// One record with its whole provenance, whatever its state.
import { cellLabel, trustOf, type StoredResult } from '../../bench/contract/board.js';
import { linkTo, type Site } from '../site.js';
import { cellTitle } from './cell-title.js';
import type { Link } from './cells.js';
import { toneOf } from './counts.js';
import type { FactList } from './facts.js';
import { recipeFacts } from './recipe-facts.js';
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
  readonly title: string;
  readonly label: string;
  readonly state: { readonly text: string; readonly tone: string };
  readonly back: { readonly text: string; readonly href: string };
  readonly recordPath: string;
  readonly verify: string;
  readonly downloads: readonly { readonly label: string; readonly href: string }[];
  readonly hasDownloads: boolean;
  /** The other seeds of the figure that this record is part of. */
  readonly siblings: readonly Link[];
  readonly hasSiblings: boolean;
  readonly problem: Problem | null;
  readonly metrics: TableView | null;
  readonly timings: TableView | null;
  readonly classes: TableView | null;
  readonly lists: readonly FactList[];
  /** Where and with what it ran: folded. */
  readonly provenance: readonly FactList[];
  readonly notes: readonly string[];
  readonly hasNotes: boolean;
}

export function runView(site: Site, stored: StoredResult, page: string): RunView {
  const { path, result } = stored;
  const { cell, outcome, suite, notes } = result.scientific;
  const [label, title] = [cellLabel(cell), cellTitle(site, cell)];
  const siblings = siblingLinks(site, path, page);
  const { timings } = result.provenance;
  return {
    shell: shellOf(site, {
      path: page,
      title: `${title} · ${suite.name} ${suite.version} · StealBench`,
      description: `The record of ${label}: outcome, data, seeds, versions and machine.`,
    }),
    title,
    label,
    state: { text: outcome.state, tone: toneOf(outcome.state) },
    back: backLink(site, stored, page),
    recordPath: path,
    verify: `npx stealbench verify results/${path}`,
    downloads: site.hasFiles ? downloadsOf(stored) : [],
    hasDownloads: site.hasFiles,
    siblings,
    hasSiblings: siblings.length > 0,
    problem: problemOf(stored),
    metrics: outcome.state === 'completed' ? runMetrics(site, page, 'metrics', outcome.metrics) : null,
    timings: timings === null ? null : runMetrics(site, page, 'timings', timings.metrics),
    classes: outcome.state === 'completed' ? runClasses(outcome.classes) : null,
    lists: [
      ...trustFacts(site, path),
      specificationFacts(result),
      ...ledgerFacts(outcome),
      ...secretFacts(outcome),
      ...recipeFacts(site, page, path, result),
    ],
    provenance: [identityFacts(site, page, stored), ...scienceFacts(result), ...jobFacts(result)],
    notes,
    hasNotes: notes.length > 0,
  };
}

/** All that the page shows, for a build that makes anew what changed. */
export function runSources(site: Site, { path, result }: StoredResult): unknown {
  const { records, board } = site;
  const point = records.points.get(path);
  const back = point === undefined ? null : (site.pairPaths.get(point.pair) ?? null);
  return [
    site.hasFiles,
    result,
    trustOf(board, [path]),
    board.recipes?.[path] ?? null,
    records.successors.get(path)?.path ?? null,
    point?.point.results ?? [],
    back,
  ];
}

/** The record and what lies beside it, as files beside the page. */
function downloadsOf({ path, result }: StoredResult): RunView['downloads'] {
  const { outcome } = result.scientific;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const record = { label: 'Record (JSON)', href: encodeURIComponent(name) };
  if (outcome.state !== 'completed' || outcome.predictionsSha256 === null) return [record];
  const predictions = name.replace(/\.json$/, '.predictions.json.gz');
  return [record, { label: 'Predictions (JSON, gzip)', href: encodeURIComponent(predictions) }];
}

function siblingLinks({ records, runPaths }: Site, path: string, page: string): readonly Link[] {
  return (records.points.get(path)?.point.results ?? []).flatMap((name) => {
    const [target, cell] = [runPaths.get(name), records.byPath.get(name)?.result.scientific.cell];
    if (name === path || target === undefined || cell?.kind !== 'attack') return [];
    return { text: `seed ${cell.seed}`, href: linkTo(page, target) };
  });
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
function backLink(site: Site, { path, result }: StoredResult, page: string): RunView['back'] {
  const { cell, suite } = result.scientific;
  if (cell.kind === 'stream') return { text: 'Detectors', href: `${linkTo(page, 'detectors.html')}#streams` };
  if (cell.kind === 'detector') return { text: 'Detectors', href: linkTo(page, 'detectors.html') };
  if (cell.kind === 'throughput') return { text: 'Throughput', href: linkTo(page, 'throughput.html') };
  const own = site.records.points.get(path)?.pair;
  const board = site.board.suites.find(({ name, version }) => name === suite.name && version === suite.version);
  const variants = new Set(result.scientific.datasets.map(({ digest }) => digest));
  const pairs = board?.pairs.filter(({ victim }) => victim === cell.victim) ?? [];
  const pair = own ?? pairs.find(({ dataset }) => dataset !== null && variants.has(dataset.digest)) ?? pairs[0];
  const target = pair === undefined ? undefined : site.pairPaths.get(pair);
  if (target === undefined) return { text: 'Board', href: linkTo(page, 'index.html') };
  return { text: cell.victim, href: linkTo(page, target) };
}
