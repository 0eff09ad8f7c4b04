// The page of a name: what it is, its paper and what departs from it, its parameters, and all rows that bear it.
import type { PluginCard } from '../../bench/contract/board.js';
import { linkTo, type Site } from '../site.js';
import type { NameKind, NameRows } from '../name-index.js';
import { codeFact, fact, type FactList } from './facts.js';
import { metricEntriesTable } from './metric-rows.js';
import { detectorRowsTable, entryRowsTable, pairRowsTable, streamRowsTable } from './name-rows.js';
import { parameterTable } from './parameters.js';
import { webAddress } from './plugins.js';
import { shellOf, type Shell } from './shell.js';
import type { TableView } from './table.js';

const KINDS: Readonly<Record<NameKind, string>> = {
  attacks: 'attack',
  recoveries: 'recovery',
  defenses: 'defense',
  detectors: 'detector',
  datasets: 'dataset',
  models: 'model',
  metrics: 'metric',
};

export interface NameView {
  readonly shell: Shell;
  readonly method: string;
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly formula: string | null;
  readonly paper: { readonly citation: string; readonly href: string | null } | null;
  readonly facts: FactList | null;
  readonly departures: readonly string[];
  readonly hasDepartures: boolean;
  readonly parameters: TableView | null;
  readonly tables: readonly TableView[];
  readonly hasTables: boolean;
}

const NO_ROWS: NameRows = { entries: [], pairs: [], detectors: [], streams: [] };

/** @param key - `attacks/knockoff-random`, `metrics/accuracy` */
export function nameView(site: Site, key: string, page: string): NameView {
  const at = key.indexOf('/');
  const [kind, id] = [key.slice(0, at) as NameKind, key.slice(at + 1)];
  const metric = kind === 'metrics' ? site.board.metrics.find((one) => one.id === id) : undefined;
  const card = site.board.plugins[key];
  const title = metric?.title ?? card?.title ?? id;
  const tables = metric === undefined ? tablesOf(site, page, { kind, rows: site.names.rows.get(key) ?? NO_ROWS }) : [];
  const measured = metric === undefined ? null : metricEntriesTable(site, page, id);
  const shown = measured === null ? tables : [measured];
  const departures = card?.departures ?? [];
  return {
    shell: shellOf(site, {
      path: page,
      title: `${title} · ${KINDS[kind]} · StealBench`,
      description: `The ${KINDS[kind]} ${title}: what it is, and every row on this site that bears its name.`,
    }),
    method: linkTo(page, 'method.html'),
    kind: KINDS[kind],
    id,
    title,
    summary: metric === undefined ? (card?.summary ?? '') : `Source: ${metric.source}`,
    formula: metric?.formula ?? null,
    paper: paperOf(card),
    facts: metric === undefined ? versionFacts(card) : metricFacts(metric),
    departures,
    hasDepartures: departures.length > 0,
    parameters: parameterTable(card?.parameters ?? []),
    tables: shown,
    hasTables: shown.length > 0,
  };
}

function tablesOf(
  site: Site,
  page: string,
  { kind, rows }: { readonly kind: NameKind; readonly rows: NameRows },
): readonly TableView[] {
  const asked = kind === 'datasets' ? 'Asked by attackers' : kind === 'models' ? 'Surrogates' : 'On pairs';
  return [
    pairRowsTable(site, page, rows.pairs),
    entryRowsTable(site, page, { entries: rows.entries, caption: asked }),
    detectorRowsTable(site, page, rows.detectors),
    streamRowsTable(site, page, rows.streams),
  ].filter((table) => table !== null);
}

function paperOf(card: PluginCard | undefined): NameView['paper'] {
  const paper = card?.paper ?? null;
  return paper === null ? null : { citation: paper.citation, href: webAddress(paper.url) };
}

function versionFacts(card: PluginCard | undefined): FactList | null {
  if (card?.version === undefined) return null;
  return { title: 'As it is now', facts: [fact('version', card.version)] };
}

function metricFacts({ unit, direction, id }: Site['board']['metrics'][number]): FactList {
  return { title: 'Definition', facts: [fact('unit', unit), fact('better', direction), codeFact('id', id)] };
}
