// Suite name → plan for the backend of this run; shared by plan, run and score.
import { availableParallelism } from 'node:os';
import { InvalidArgumentError, Option } from 'commander';
import type { Plan } from '../contract/plan.js';
import type { Precision } from '../contract/precision.js';
import { backendFamily, PRECISIONS } from '../contract/precision-names.js';
import type { LoadedSuite } from '../pipeline/suite/load.js';
import type { CommandContext, Folders } from './command.js';

/** What decides which evidence a plan means, beside the suite. */
export interface ComputeOptions {
  readonly backend?: string;
  readonly precision?: Precision;
}

/** The option that every verb has which plans: the job keys depend on it. */
export function precisionOption(): Option {
  return new Option('--precision <name>', 'number format of convolutions (default: fp32)').choices(PRECISIONS);
}

export interface PreparedPlan {
  readonly loaded: LoadedSuite;
  readonly plan: Plan;
  readonly backend: string;
  readonly precision: Precision;
}

export async function preparePlan(
  suite: string,
  {
    backend,
    precision = 'fp32',
    folders,
    context,
    elsewhere = false,
    narrow,
  }: ComputeOptions & {
    readonly folders: Folders;
    readonly context: CommandContext;
    /** Whether other machines compute than this one. */
    readonly elsewhere?: boolean;
    /** What of the suite is planned; absent, all of it. */
    readonly narrow?: (loaded: LoadedSuite) => Promise<LoadedSuite>;
  },
): Promise<PreparedPlan> {
  const { loadSuite } = await import('../pipeline/suite/load.js');
  const whole = await loadSuite(suite, context.cwd);
  const loaded = (await narrow?.(whole)) ?? whole;
  const { checkPrecision, chooseBackend, namedBackend } = await import('../pipeline/backends/choice.js');
  const { planSuite } = await import('../pipeline/plan/plan.js');
  const chosen = elsewhere ? await namedBackend(backend) : await chooseBackend(backend);
  await checkPrecision(chosen, precision);
  const family = backendFamily(chosen, precision);
  const plan = await planSuite(loaded, { dataRoot: folders.data, backendFamily: family });
  return { loaded, plan, backend: chosen, precision };
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
