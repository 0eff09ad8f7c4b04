// plan <suite>: every job and cell, what is cached and why not, and a rough cost. Runs nothing.
import type { Command } from 'commander';
import type { PoolDuplicates } from '../pipeline/data/duplicates.js';
import type { ReserveUse } from '../pipeline/data/reserve-use.js';
import type { Elsewhere } from '../pipeline/store/evidence-elsewhere.js';
import type { CacheState } from '../pipeline/execution/freshness.js';
import type { Selection } from '../pipeline/plan/select.js';
import type { Plan } from '../contract/plan.js';
import { counted } from '../lib/text/counted.js';
import { resolveFolders, type CommandContext, type GlobalOptions } from './command.js';
import { collect, precisionOption, preparePlan, type ComputeOptions } from './prepare-plan.js';

interface PlanCommandOptions extends GlobalOptions, ComputeOptions {
  readonly only: readonly string[];
}

export function register(program: Command, context: CommandContext): void {
  program
    .command('plan')
    .argument('<suite>', 'path of a suite, or the name of one that comes with StealBench')
    .option(
      '--only <pattern>',
      'cells whose label contains the pattern; * stands for any text; repeatable',
      collect,
      [],
    )
    .option('--backend <id>', 'plan for this backend instead of the best that works here')
    .addOption(precisionOption())
    .description('every job and cell: what would run, what is cached and why, rough cost')
    .action(async (suite: string, _options, command: Command) => {
      const options = command.optsWithGlobals<PlanCommandOptions>();
      const folders = resolveFolders(options, context);
      const { plan, loaded } = await preparePlan(suite, { ...options, folders, context });
      const { select } = await import('../pipeline/plan/select.js');
      const selection = select(plan, options.only);
      const { EvidenceStore } = await import('../pipeline/store/evidence-store.js');
      const { cacheStates } = await import('../pipeline/execution/freshness.js');
      const store = new EvidenceStore(folders.store);
      const states = await cacheStates(selection.jobs, store, new Set());
      const { poolDuplicates } = await import('../pipeline/data/duplicates.js');
      const duplicates = await poolDuplicates({ ...plan, jobs: [...selection.jobs] }, folders.data);
      const { reserveUse } = await import('../pipeline/data/reserve-use.js');
      const reserves = await reserveUse({ jobs: selection.jobs }, folders.data);
      if (options.json === true) {
        for (const piece of await asJson(plan, selection, states, { duplicates, reserves })) context.out(piece);
        context.out('\n');
        return;
      }
      const { evidenceElsewhere } = await import('../pipeline/store/evidence-elsewhere.js');
      const here = { plan, jobs: selection.jobs.filter(({ key }) => states.get(key)?.cached !== true) };
      const elsewhere = await evidenceElsewhere(loaded, { ...here, dataRoot: folders.data, store });
      const notes = [...elsewhere.map(elsewhereText), ...duplicates.map(duplicatesText), ...reserves.map(reserveText)];
      const { planText } = await import('./plan-text.js');
      context.out(`${await planText(plan, selection, states)}${notes.join('')}`);
    });
}

/** Numbers of backends are never mixed, so evidence of another one counts as none; whoever has it wants to know. */
function elsewhereText({ options, jobs }: Elsewhere): string {
  return `${counted(jobs, 'of these jobs has', 'of these jobs have')} evidence from another backend: ${options} plans with it.\n`;
}

async function asJson(
  plan: Plan,
  { cells, jobs }: Selection,
  states: ReadonlyMap<string, CacheState>,
  counts: { readonly duplicates: readonly PoolDuplicates[]; readonly reserves: readonly ReserveUse[] },
): Promise<Iterable<string>> {
  const { jsonPieces } = await import('../lib/json/json-pieces.js');
  const cached = Object.fromEntries(jobs.map(({ key }) => [key, states.get(key)?.cached ?? false]));
  return jsonPieces({ ...plan, cells, jobs, cached, ...counts });
}

function reserveText({ dataset, images, shared }: ReserveUse): string {
  const parts = Object.entries(images).map(([user, count]) => `${count.toLocaleString('en')} for ${user}`);
  const both = shared === 0 ? 'none is in two of these' : `${shared.toLocaleString('en')} are in two of these`;
  return `Of the reserve of ${dataset}: ${parts.join(', ')}${parts.length < 2 ? '' : `; ${both}`}.\n`;
}

function duplicatesText({ pool, victim, images, found }: PoolDuplicates): string {
  const of = `Of the ${images.toLocaleString('en')} images of ${pool} that can be asked,`;
  if (found === null) return `${of} nobody counted how many are images of ${victim}: too many pixels for a plan.\n`;
  const { training, test } = found;
  if (training + test === 0) return `${of} none is, pixel for pixel, a training or test image of ${victim}.\n`;
  return `${of} ${training.toLocaleString('en')} are, pixel for pixel, training images of ${victim}, ${test.toLocaleString('en')} test images.\n`;
}
