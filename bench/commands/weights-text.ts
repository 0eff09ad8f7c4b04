// What the weights verbs print.
import pc from 'picocolors';
import type { ImportedWeights } from '../pipeline/weights/import.js';
import { formatDataset, formatInterval, formatPercent } from '../lib/text/format.js';
import { counted } from '../lib/text/counted.js';
import type { WeightsRow } from '../pipeline/weights/inventory.js';
import type { WeightsScore } from '../pipeline/weights/score.js';

/** Every set with its sources, or the way to it. */
export function weightsText(rows: readonly WeightsRow[], color: boolean): string {
  const colors = pc.createColors(color);
  return rows
    .map(({ model, set, record, obtain }) => {
      const head = `${record === null ? colors.dim('–') : colors.green('✔')} ${colors.bold(`${model} ${set.id}`)}: ${set.title}`;
      const state =
        record === null ? `not here: run \`${obtain}\`` : `from ${record.source.name}, SHA-256 ${record.sha256}`;
      const sources = set.layouts.map(({ source, licence }) => `${source} (${licence})`);
      return `${head}\n${[state, ...sources].map((line) => `    ${line}\n`).join('')}`;
    })
    .join('');
}

/** What was stored, and how a suite asks for it. */
export function importedWeightsText({ record, stored }: ImportedWeights): string {
  const { model, set, layout, known, source, notes = [], sha256, classes } = record;
  const lines = [
    `${set} weights of ${model} ${stored ? 'are ready' : 'were there already'}: ${counted(classes, 'class', 'classes')}, layout ${layout}`,
    known
      ? `${source.name} is a copy that is known (SHA-256 ${source.sha256})`
      : `${source.name} is not a copy that is known: only its names and shapes are right (SHA-256 ${source.sha256})`,
    ...notes,
    `digest ${sha256}`,
    `in a suite: { "model": "${model}", "init": "${set}" }`,
  ];
  return `${lines.join('\n  ')}\n`;
}

/** One line of figures, and what was asked. */
export function scoreText({ model, set, dataset, variant, images, top1, top1Interval, top5 }: WeightsScore): string {
  const figures = `top-1 ${formatPercent(top1)} ${formatInterval(top1Interval, 'fraction')}, top-5 ${formatPercent(top5)}`;
  return `${model} ${set} on ${counted(images, 'test image')} of ${formatDataset(dataset, variant)}: ${figures}\n`;
}
