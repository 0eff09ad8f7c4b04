// What the data verbs print.
import pc from 'picocolors';
import type { DatasetMeta, DatasetPart, DatasetRecord, PassedOver, SkippedImage } from '../contract/dataset.js';
import { formatCount } from '../lib/text/format.js';
import type { ImportPlan } from '../pipeline/data/import-plan.js';
import type { Imported } from '../pipeline/data/import.js';
import { counted } from '../lib/text/counted.js';
import { earlierDecoder } from '../pipeline/data/earlier-decoder.js';
import type { InventoryRow, VariantState } from '../pipeline/data/inventory.js';
import type { Verification } from '../pipeline/data/verify.js';

/** Every dataset with its variants, or the way to it. */
export function inventoryText(rows: readonly InventoryRow[], color: boolean): string {
  const colors = pc.createColors(color);
  return rows
    .map(({ meta, variants }) => {
      const head = `${variants.length > 0 ? colors.green('✔') : colors.dim('–')} ${colors.bold(meta.id)}: ${meta.title}`;
      const lines =
        variants.length > 0 ? variants.map((variant) => variantLine(meta, variant)) : [`not here: ${howToGet(meta)}`];
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
    ...passedOverLines(record.passedOver ?? []),
    ...skippedLines(record.skipped ?? []),
    `digest ${record.digest}`,
    folder,
  ];
  return `${lines.join('\n  ')}\n`;
}

/** Classes shown of a long list. */
const SHOWN_CLASSES = 12;

/** What an import would take as what. */
export function importPlanText({ dataset, variant, shape, classes, rules, passedOver }: ImportPlan): string {
  const total = (part: DatasetPart): number => classes.reduce((sum, one) => sum + one[part], 0);
  const name = variant ?? 'needs --variant <name>';
  const more = classes.length - SHOWN_CLASSES;
  const lines = [
    `${dataset} (${name}) would hold ${formatCount(total('train'))} training and ${formatCount(total('test'))} test images of ` +
      `${shape.join('x')} in ${classes.length} ${classes.length === 1 ? 'class' : 'classes'}; nothing was imported`,
    ...rules,
    ...classes
      .slice(0, SHOWN_CLASSES)
      .map((one, label) => `class ${label}: ${one.name}, ${one.train} training, ${one.test} test`),
    ...(more > 0 ? [`and ${more} more; --json lists them all`] : []),
    ...passedOverLines(passedOver),
  ];
  return `${lines.join('\n  ')}\n`;
}

function passedOverLines(passedOver: readonly PassedOver[]): readonly string[] {
  return passedOver.map(({ reason, count, names }) => {
    const more = count > names.length ? ', …' : '';
    return `passed over: ${formatCount(count)} × ${reason}: ${names.join(', ')}${more}`;
  });
}

function skippedLines(skipped: readonly SkippedImage[]): readonly string[] {
  const [first] = skipped;
  if (first === undefined) return [];
  const what = skipped.length === 1 ? 'damaged image' : 'damaged images';
  return [`left out ${formatCount(skipped.length)} ${what}, such as ${first.path}: ${first.reason}`];
}

/** One line a variant, and one for each file that is not what was written. */
export function verificationText(verified: readonly Verification[], color: boolean): string {
  const colors = pc.createColors(color);
  return verified
    .map(({ record, checks, ok }) => {
      const bad = checks.filter((check) => !check.ok);
      const head = `${ok ? colors.green('✔') : colors.red('✖')} ${record.dataset} (${record.variant}): `;
      const state = ok
        ? `${counted(checks.length, 'file')} as written`
        : `${bad.length} of ${counted(checks.length, 'file')} changed`;
      const details = bad.map(({ file, expected, actual }) => `    ${file}: expected ${expected}, got ${actual}\n`);
      const fix = ok ? '' : '    → import or fetch it again with --replace\n';
      return `${head}${state}\n${details.join('')}${fix}`;
    })
    .join('');
}

function classesText({ classes }: DatasetMeta): string {
  return classes === null ? 'any number of classes' : counted(classes, 'class', 'classes');
}

function howToGet({ generated, obtain }: DatasetMeta): string {
  return generated || !obtain.startsWith('stealbench ') ? obtain : `run \`${obtain}\``;
}

function variantLine({ version }: DatasetMeta, { variant, record, problem }: VariantState): string {
  if (record === null) return `${variant}: damaged; ${problem ?? ''}`;
  const earlier = record.decoderVersion === version ? '' : `; ${earlierDecoder(record.decoderVersion, version)}`;
  return `${variant}: ${contents(record)}${earlier}`;
}

function contents({ parts, shape, classes }: DatasetRecord): string {
  const test = parts.test === null ? 'no test part' : `${parts.test.count.toLocaleString('en')} test`;
  return `${parts.train.count.toLocaleString('en')} training and ${test}, ${shape.join('x')}, ${counted(classes, 'class', 'classes')}`;
}

function countRemarks({ counts }: DatasetMeta, { parts, limit }: DatasetRecord): readonly string[] {
  if (limit !== null) return [`at most ${counted(limit, 'image')} of each part ${limit === 1 ? 'was' : 'were'} kept`];
  const remark = (part: string, official: number | null, own: number): readonly string[] =>
    official === null || official === own ? [] : [`the official ${part} part has ${counted(official, 'image')}`];
  return [
    ...remark('training', counts.train, parts.train.count),
    ...remark('test', counts.test, parts.test?.count ?? 0),
  ];
}
