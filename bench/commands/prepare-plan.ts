// Suite name → plan for the backend of this run; shared by plan, run and score.
import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from 'commander';
import type { Plan } from '../contract/plan.js';
import type { LoadedSuite } from '../pipeline/load.js';
import type { CommandContext, Folders } from './command.js';

export interface PreparedPlan {
  readonly loaded: LoadedSuite;
  readonly plan: Plan;
  readonly backend: string;
}

export async function preparePlan(
  suite: string,
  {
    backend,
    folders,
    context,
  }: { readonly backend?: string; readonly folders: Folders; readonly context: CommandContext },
): Promise<PreparedPlan> {
  const { loadSuite } = await import('../pipeline/load.js');
  const loaded = await loadSuite(suite, context.cwd);
  const { chooseBackend } = await import('../pipeline/backend-choice.js');
  const { planSuite } = await import('../pipeline/plan.js');
  const chosen = await chooseBackend(backend);
  const plan = await planSuite(loaded, { dataRoot: folders.data, backendFamily: chosen });
  return { loaded, plan, backend: chosen };
}

/** For options that may be given several times. */
export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** Parses a whole number of at least 1. */
export function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('Expected a whole number of at least 1.');
  return number;
}

/** Cores that a program may use. */
export function cores(): number {
  return availableParallelism();
}
