// Names of a few attacks beside each other: title, and of parameters, pool and defense what tells them apart.
import type { AttackEntry } from '../../bench/contract/board.js';
import { formatDefenses, formatRecovery } from '../../bench/lib/text/format.js';
import type { Site } from '../site.js';
import { pluginTitle } from './plugins.js';

/** In the order of the entries. */
export function shortNames({ board }: Site, entries: readonly AttackEntry[]): readonly string[] {
  const titles = entries.map(({ attack }) => pluginTitle(board, 'attacks', attack));
  return entries.map((entry, at) => {
    const alike = entries.filter((_, other) => titles[other] === titles[at]);
    return [titles[at], ...differing(board, entry, alike)].join(' ');
  });
}

function differing(board: Site['board'], entry: AttackEntry, alike: readonly AttackEntry[]): readonly string[] {
  if (alike.length < 2) return [];
  const names = new Set(alike.flatMap(({ attackParameters }) => Object.keys(attackParameters)));
  const values = [...names].sort().flatMap((name) => {
    const texts = new Set(alike.map(({ attackParameters }) => textOf(attackParameters[name])));
    return texts.size > 1 ? [textOf(entry.attackParameters[name])] : [];
  });
  const others = [
    (one: AttackEntry) => formatRecovery(one, (id) => pluginTitle(board, 'recoveries', id)).replace(/^, /, ''),
    (one: AttackEntry) => (one.pool === null ? '' : `from ${one.pool}`),
    (one: AttackEntry) => formatDefenses(one, (id) => pluginTitle(board, 'defenses', id)),
    ({ surrogateInit }: AttackEntry) => (surrogateInit === null ? '' : 'pre-trained'),
  ];
  const more = others.flatMap((of) => (new Set(alike.map(of)).size > 1 ? [of(entry)] : []));
  return [...values, ...more].filter((text) => text !== '');
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
