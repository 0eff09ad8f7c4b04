// The verbs, in the order of the help. Only the verb that is named gets loaded: its action alone may need heavy rooms.
import type { Command } from 'commander';
import type { CommandContext, CommandModule } from './command.js';

/** Name → file. A lookup, so that a verb which is not named costs no time. */
const VERBS: ReadonlyMap<string, () => Promise<CommandModule>> = new Map([
  ['init', () => import('./init.js')],
  ['new', () => import('./new.js')],
  ['list', () => import('./list.js')],
  ['plan', () => import('./plan.js')],
  ['run', () => import('./run.js')],
  ['status', () => import('./status.js')],
  ['gc', () => import('./gc.js')],
  ['score', () => import('./score.js')],
  ['audit', () => import('./audit.js')],
  ['serve', () => import('./serve.js')],
  ['data', () => import('./data.js')],
  ['weights', () => import('./weights.js')],
  ['backend', () => import('./backend.js')],
  ['report', () => import('./report.js')],
  ['site', () => import('./site.js')],
  ['bench', () => import('./bench.js')],
  ['validate', () => import('./validate.js')],
  ['check', () => import('./check.js')],
  ['verify', () => import('./verify.js')],
  ['results', () => import('./results.js')],
  ['compare', () => import('./compare.js')],
  ['round', () => import('./round.js')],
  ['doctor', () => import('./doctor.js')],
]);

/**
 * Registers the verb that the parameters name, or all of them where they name none that exists: the help and the
 * suggestions for a mistyped verb need the whole list.
 *
 * @param argv - the parameters of the command line, without Node and the script
 */
export async function registerVerbs(program: Command, context: CommandContext, argv: readonly string[]): Promise<void> {
  const [named = ''] = program.parseOptions([...argv]).operands;
  const verb = VERBS.get(named);
  for (const load of verb === undefined ? VERBS.values() : [verb]) (await load()).register(program, context);
}
