// Definitions: metrics as their files state them, and the plug-ins that appear, with their papers.
import { own } from '../../bench/contract/own.js';
import type { Board } from '../../bench/contract/board.js';
import { linkTo, type Site } from '../site.js';
import { metricAnchor } from './metrics.js';
import { webAddress } from './plugins.js';
import { shellOf, type Shell } from './shell.js';

const PATH = 'method.html';

interface MetricDefinition {
  readonly anchor: string;
  readonly page: string;
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly direction: string;
  readonly formula: string;
  readonly source: string;
}

interface PluginDefinition {
  readonly page: string;
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly citation: string | null;
  readonly href: string | null;
}

interface PluginGroup {
  readonly anchor: string;
  readonly title: string;
  readonly plugins: readonly PluginDefinition[];
}

export interface MethodView {
  readonly shell: Shell;
  readonly board: string;
  readonly metrics: readonly MetricDefinition[];
  readonly hasMetrics: boolean;
  readonly groups: readonly PluginGroup[];
}

export function methodView(site: Site): MethodView {
  const { metrics } = site.board;
  return {
    shell: shellOf(site, {
      path: PATH,
      title: 'Method · StealBench',
      description: 'What is measured, how intervals are to be read, and what every metric and control means.',
    }),
    board: linkTo(PATH, 'index.html'),
    metrics: metrics.map((metric) => ({
      anchor: metricAnchor(metric.id),
      page: linkTo(PATH, `names/metrics/${metric.id}.html`),
      id: metric.id,
      title: metric.title,
      unit: metric.unit,
      direction: metric.direction,
      formula: metric.formula,
      source: metric.source,
    })),
    hasMetrics: metrics.length > 0,
    groups: groupsOf(site.board),
  };
}

/** Plug-ins by kind, both in the order of their names. */
function groupsOf({ plugins }: Board): readonly PluginGroup[] {
  const keys = Object.keys(plugins).sort();
  const kinds = [...new Set(keys.map((key) => key.slice(0, key.indexOf('/'))))];
  return kinds.map((kind) => ({
    anchor: `plugins-${kind}`,
    title: kind.charAt(0).toUpperCase() + kind.slice(1),
    plugins: keys.filter((key) => key.startsWith(`${kind}/`)).flatMap((key) => definitionOf(plugins, key)),
  }));
}

function definitionOf(plugins: Board['plugins'], key: string): readonly PluginDefinition[] {
  const plugin = own(plugins, key);
  if (plugin === undefined) return [];
  const { title, summary, paper } = plugin;
  const id = key.slice(key.indexOf('/') + 1);
  return [
    {
      page: linkTo(PATH, `names/${key}.html`),
      id,
      title,
      summary,
      citation: paper?.citation ?? null,
      href: paper === null ? null : webAddress(paper.url),
    },
  ];
}
