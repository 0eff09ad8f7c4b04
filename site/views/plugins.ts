// Names of plug-ins as people read them, with their ids where they bring no title.
import type { AttackEntry, Board, DefenseNames } from '../../bench/contract/board.js';
import { own } from '../../bench/contract/own.js';
import {
  formatAsking,
  formatDefenses,
  formatLearner,
  formatPlugin,
  formatRecovery,
} from '../../bench/lib/text/format.js';

/** The rooms that plug-ins live in, as the Board's keys name them. */
export type PluginKind = 'attacks' | 'recoveries' | 'defenses' | 'detectors' | 'datasets' | 'models';

export function pluginTitle({ plugins }: Board, kind: PluginKind, id: string): string {
  return plugins[`${kind}/${id}`]?.title ?? id;
}

/** Defenses with their parameters, in their order of application: `Top-k (k = 1)`. */
export function defenseTitle(board: Board, defenses: DefenseNames): string {
  return formatDefenses(defenses, (id) => pluginTitle(board, 'defenses', id));
}

const CONTROLS: Readonly<Record<string, string>> = {
  'zero-queries': 'Zero queries',
  'majority-class': 'Majority class',
  'random-noise': 'Random noise',
  'true-labels': 'True labels',
  'in-distribution': 'In-distribution',
  'native-loop': 'Native loop',
};

export function controlTitle(id: string): string {
  return own(CONTROLS, id) ?? id;
}

/**
 * Attack or control, with its parameters, those of its surrogate's model and the published weights that this started from:
 * rows differ in nothing else, at times.
 */
export function entryTitle(board: Board, entry: AttackEntry, format: typeof formatPlugin = formatPlugin): string {
  const { attack, loopOf, attackParameters, control } = entry;
  const plugin = format(pluginTitle(board, 'attacks', loopOf ?? attack), attackParameters);
  const title = control === null ? plugin : `${controlTitle(control)}${loopOf === undefined ? '' : ` of ${plugin}`}`;
  return formatLearner(
    title + formatAsking(entry) + formatRecovery(entry, (id) => pluginTitle(board, 'recoveries', id)),
    entry,
  );
}

/** An attack where it stands alone: with its parameters and the pool that it asked. */
export function entrySource(board: Board, entry: AttackEntry): string {
  return entryTitle(board, entry) + (entry.pool === null ? '' : `, from ${entry.pool}`);
}

/** The variant that must be shown, or `null` for official or unknown data. */
export function shownVariant(variant: string | null): string | null {
  return variant === 'official' ? null : variant;
}

/** Only web addresses become links: a plug-in's paper may come from anybody. */
export function webAddress(url: string): string | null {
  return /^https?:\/\//i.test(url) ? url : null;
}
