// What a board says of the plug-ins that its rows name.
import type { Board, PluginCard } from '../contract/board.js';
import type { PluginMeta } from '../contract/plugins.js';
import { describeParameters } from '../pipeline/registry/describe-parameters.js';
import { loadAll } from '../pipeline/registry/registry.js';

/** Of all that come with StealBench, by `kind/id`. */
export async function pluginCards(): Promise<Board['plugins']> {
  const cards: Record<string, PluginCard> = {};
  for (const kind of ['attacks', 'recoveries', 'defenses', 'detectors'] as const) {
    for (const { meta, parameters } of await loadAll(kind)) {
      const control = 'control' in meta ? { control: meta.control } : {};
      cards[`${kind}/${meta.id}`] = { ...cardOf(meta), ...control, parameters: describeParameters(parameters) };
    }
  }
  for (const { meta } of await loadAll('datasets')) {
    const { id, title, obtain, licence, version, paper, homepage } = meta;
    cards[`datasets/${id}`] = {
      title,
      summary: `${obtain.replace(/\.?$/, '.')} Licence: ${licence}`,
      paper: paper === null ? null : { citation: paper, url: homepage },
      version,
    };
  }
  for (const { meta, parameters } of await loadAll('models')) {
    const { id, title, source, version } = meta;
    cards[`models/${id}`] = {
      title,
      summary: source,
      paper: null,
      version,
      parameters: describeParameters(parameters),
    };
  }
  return cards;
}

function cardOf({ title, summary, paper, version, departures = [] }: PluginMeta): PluginCard {
  return { title, summary, paper, version, ...(departures.length === 0 ? {} : { departures }) };
}
