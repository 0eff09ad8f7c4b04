// What the data verbs print.
import pc from 'picocolors';
import type { DatasetMeta, DatasetRecord } from '../contract/dataset.js';
import type { Imported } from '../pipeline/data/import.js';
import type { InventoryRow, VariantState } from '../pipeline/data/inventory.js';
import type { Verification } from '../pipeline/data/verify.js';

/** Every dataset with its variants, or the way to it. */
export function inventoryText(rows: readonly InventoryRow[], color: boolean): string {
  const colors = pc.createColors(color);
  return rows
    .map(({ meta, variants }) => {
      const head = `${variants.length > 0 ? colors.green('✔') : colors.dim('–')} ${colors.bold(meta.id)}: ${meta.title}`;
      const lines = variants.length > 0 ? variants.map(variantLine) : [`not here: ${howToGet(meta)}`];
      return `${head}, ${classesText(meta)} (${meta.licence})\n${lines.map((line) => `    ${line}\n`).join('')}`;
    })
    .join('');
}

/** What was stored, with the official counts beside it where they differ. */
export function importedText(meta: DatasetMeta, { record, folder, stored }: Imported): string {
  const lines = [
    `${meta.id} (${record.variant}) ${stored ? 'is ready' : 'was there already'}: ${contents(record)}`,
    ...countRemarks(meta, record),
    ...record.rules,
    `digest ${record.digest}`,
    folder,
  ];
  return `${lines.join('\n  ')}\n`;
}

/** One line a variant, and one for each file that is not what was written. */
export function verificationText(verified: readonly Verification[], color: boolean): string {
  const colors = pc.createColors(color);
  return verified
    .map(({ record, checks, ok }) => {
      const bad = checks.filter((check) => !check.ok);
      const head = `${ok ? colors.green('✔') : colors.red('✖')} ${record.dataset} (${record.variant}): `;
      const state = ok ? `${checks.length} files as written` : `${bad.length} of ${checks.length} files changed`;
      const details = bad.map(({ file, expected, actual }) => `    ${file}: expected ${expected}, got ${actual}\n`);
      const fix = ok ? '' : '    → import or fetch it again with --replace\n';
      return `${head}${state}\n${details.join('')}${fix}`;
    })
    .join('');
}

function classesText({ classes }: DatasetMeta): string {
  return classes === null ? 'any number of classes' : `${classes} ${classes === 1 ? 'class' : 'classes'}`;
}

function howToGet({ generated, obtain }: DatasetMeta): string {
  return generated || !obtain.startsWith('stealbench ') ? obtain : `run \`${obtain}\``;
}

function variantLine({ variant, record, problem }: VariantState): string {
  return record === null ? `${variant}: damaged; ${problem ?? ''}` : `${variant}: ${contents(record)}`;
}

function contents({ parts, shape, classes }: DatasetRecord): string {
  const test = parts.test === null ? 'no test part' : `${parts.test.count.toLocaleString('en')} test`;
  return `${parts.train.count.toLocaleString('en')} training and ${test}, ${shape.join('x')}, ${classes} ${classes === 1 ? 'class' : 'classes'}`;
}

function countRemarks({ counts }: DatasetMeta, { parts, limit }: DatasetRecord): readonly string[] {
  if (limit !== null) return [`at most ${limit} images of each part were kept`];
  const remark = (part: string, official: number | null, own: number): readonly string[] =>
    official === null || official === own
      ? []
      : [`the official ${part} part has ${official.toLocaleString('en')} images`];
  return [
    ...remark('training', counts.train, parts.train.count),
    ...remark('test', counts.test, parts.test?.count ?? 0),
  ];
}
