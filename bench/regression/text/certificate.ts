// An A/A certificate for a terminal.
import CliTable from 'cli-table3';
import type { AaCertificate } from '../../contract/aa-certificate.js';
import { formatDuration, formatPercent } from '../../lib/text/format.js';
import { PLAIN } from './plain-table.js';
import { change, oneLine } from './words.js';

export function certificateText({ side, benchmarks, machine, durationMs, seed }: AaCertificate): string {
  const table = new CliTable({
    ...PLAIN,
    head: ['benchmark', 'false alarms', 'confirmed', 'detectable', 'pairs'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
  });
  for (const { id, falseAlarmRate, confirmedFalseAlarmRate, smallestDetectableRatio, pairs } of benchmarks) {
    const rates = [falseAlarmRate, confirmedFalseAlarmRate].map(formatPercent);
    table.push([id, ...rates, change(smallestDetectableRatio), String(pairs.length)]);
  }
  return [
    `${oneLine(side)} against itself`,
    table.toString().replace(/[ \t]+$/gm, ''),
    `${formatDuration(durationMs)} on ${machine.processor}, ${machine.logicalProcessors} processors, Node ${machine.node}, seed ${seed}\n`,
  ].join('\n');
}
