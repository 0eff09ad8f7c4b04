// audit.json: written by the first run of an audit, read by every later one.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../contract/errors.js';
import { Suite, type AnyVictimSpec } from '../../contract/suite.js';
import { checkJson } from '../../contract/validate.js';
import { auditSuite, DEFAULT_BUDGETS, DEFAULT_DEFENSES } from '../../audit/audit-suite.js';
import { declaredVictim } from '../../audit/declared-victim.js';
import { prepareData } from '../../audit/prepare.js';
import { writeJsonAtomic } from '../../lib/files/atomic-write.js';
import type { CommandContext, Folders } from '../command.js';
import { createProgress } from '../data-progress.js';
import type { AuditFlags } from './flags.js';
import { loadPlugin } from '../../pipeline/registry/registry.js';
import { readJson } from '../../pipeline/store/read-json.js';

const GENERATED = 'dead-leaves';

/** Path of the suite; written where it is not there. Throws UsageError `audit-options` where an option is missing. */
export async function suiteFile(
  flags: AuditFlags,
  context: CommandContext,
  folders: Folders,
  out: string,
): Promise<string> {
  const file = path.join(out, 'audit.json');
  if (existsSync(file)) {
    context.err(`${file} is there: the audit goes on with it. Another --out begins a new one.\n`);
    return file;
  }
  const {
    victim: named,
    test,
    pool = GENERATED,
    budgets = DEFAULT_BUDGETS,
    defenses = DEFAULT_DEFENSES,
    ...rest
  } = flags;
  if (named === undefined || test === undefined) throw missing(named === undefined ? '--victim' : '--test');
  if (flags.pool === undefined)
    context.err(
      `No --pool: the attacker asks generated images (${GENERATED}). Somebody with photographs of any kind makes a better copy, so that this says less than it could.\n`,
    );
  const { cwd, signal } = context;
  const { name, labels, normalization, size, token, model } = rest;
  const given = {
    ...{ victim: named },
    ...(name === undefined ? {} : { name }),
    ...(labels === undefined ? {} : { labels }),
    ...(normalization === undefined ? {} : { normalization }),
    ...(size === undefined ? {} : { size }),
    ...(token === undefined ? {} : { token }),
    ...(model === undefined ? {} : { model }),
  };
  const victim = await declaredVictim(given, { cwd, folder: out });
  const progress = createProgress(context);
  const plugin = await loadPlugin('datasets', 'image-folder');
  const [height = 0, width = 0] = victim.inputSize ?? [];
  const asFolder = path.resolve(cwd, pool);
  const data = await prepareData({
    test: path.resolve(cwd, test),
    pool: flags.pool !== undefined && existsSync(asFolder) ? asFolder : pool,
    labels: labels === undefined ? null : path.resolve(cwd, labels),
    size: [height, width],
    dataRoot: folders.data,
    largestBudget: Math.max(...budgets),
    signal,
    onProgress: () => progress.images(plugin.meta),
  }).finally(() => progress.stop());
  const asked = [...new Set(budgets.map((budget) => Math.min(budget, data.pool.images)))].sort((a, b) => a - b);
  if (Math.max(...budgets) > data.pool.images)
    context.err(`The pool has ${data.pool.images} images: no budget asks more.\n`);
  await writeJsonAtomic(file, auditSuite({ victim, title: name ?? null, data, budgets: asked, defenses }));
  context.err(`wrote ${file}\n`);
  return file;
}

/** Says of a model in a file, of whose output the suite says nothing, that it holds logits; whether that changed anything. */
export async function declareLogits(file: string): Promise<boolean> {
  const suite = checkJson(Suite, await readJson(file), file);
  const [victim, ...others] = suite.victims;
  const declared = victim === undefined ? null : withLogits(victim);
  if (declared === null) return false;
  await writeJsonAtomic(file, { ...suite, victims: [declared, ...others] });
  return true;
}

function withLogits(victim: AnyVictimSpec): AnyVictimSpec | null {
  const outputKind = 'logits' as const;
  if ('onnx' in victim)
    return victim.onnx.outputKind === undefined ? { ...victim, onnx: { ...victim.onnx, outputKind } } : null;
  if ('tfjs' in victim)
    return victim.tfjs.outputKind === undefined ? { ...victim, tfjs: { ...victim.tfjs, outputKind } } : null;
  return null;
}

function missing(option: string): UsageError {
  return new UsageError('an audit needs a victim and labelled images', {
    code: 'audit-options',
    where: option,
    expected: '--victim and --test, or an --out folder with an audit.json',
    got: `no ${option}`,
    hint: 'stealbench audit --victim model.onnx --test ./labelled --pool ./public',
  });
}
