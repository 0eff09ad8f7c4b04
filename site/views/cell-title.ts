// A cell in words: what was done to what, for the title of its record.
import type { Board } from '../../bench/contract/board.js';
import type { AttackCell, CellSpec } from '../../bench/contract/plan.js';
import { formatCount, formatDefenses, formatPlugin, formatRecovery } from '../../bench/lib/text/format.js';
import type { Site } from '../site.js';
import { controlTitle, pluginTitle } from './plugins.js';

/** `Knockoff, random, 5,000 queries on mnist-lenet under Top-k (k = 1), seed 2`. */
export function cellTitle({ board }: Site, cell: CellSpec): string {
  switch (cell.kind) {
    case 'attack': {
      const attack = attackTitle(board, cell);
      const recovery = formatRecovery(cell, (id) => pluginTitle(board, 'recoveries', id));
      const under =
        cell.defense === 'none' ? '' : ` under ${formatDefenses(cell, (id) => pluginTitle(board, 'defenses', id))}`;
      return `${attack}${recovery}, ${formatCount(cell.budgetQueries)} queries on ${cell.victim}${under}, seed ${cell.seed}`;
    }
    case 'detector':
      return `${pluginTitle(board, 'detectors', cell.detector)} on ${cell.dataset} against ${cell.anomalous}, seed ${cell.seed}`;
    case 'stream': {
      const [detector, attack] = [
        pluginTitle(board, 'detectors', cell.detector),
        pluginTitle(board, 'attacks', cell.attack),
      ];
      return `${detector} watching ${attack} on ${cell.victim}, seed ${cell.seed}`;
    }
    case 'throughput':
      return `Throughput of ${cell.model} on ${cell.backend}: ${cell.measure}, batch ${formatCount(cell.batchSize)}`;
  }
}

function attackTitle(board: Board, { attack, loopOf, control, attackParameters = {} }: AttackCell): string {
  const plugin = formatPlugin(pluginTitle(board, 'attacks', loopOf ?? attack), attackParameters);
  if (control === null) return plugin;
  return `Control: ${controlTitle(control)}${loopOf === undefined ? '' : ` of ${plugin}`}`;
}
