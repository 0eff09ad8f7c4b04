// Models that never saw an answer of a victim: what a claim of ownership against them would be is false.
import { isAnswering, type ControlSpec } from '../../contract/suite.js';
import { isSkip, type PlanContext } from './context.js';
import { planControl } from './controls.js';
import { planVictim, type PlannedVictim } from './victims.js';

/** Victims of the suite's other seeds. */
export async function otherVictims(context: PlanContext, victim: PlannedVictim): Promise<readonly string[]> {
  const { spec } = victim;
  const jobs: string[] = [];
  for (const other of context.suite.seeds) {
    if (isAnswering(spec)) break;
    const planned = await planVictim(context, spec, other);
    if (!isSkip(planned) && planned.trainVictim !== victim.trainVictim) jobs.push(planned.trainVictim);
  }
  return jobs;
}

/** Surrogates of the suite's controls of these kinds on the victim. */
export async function controlSurrogates(
  context: PlanContext,
  { victim, seed }: { readonly victim: PlannedVictim; readonly seed: number },
  kinds: readonly ControlSpec['control'][],
): Promise<readonly string[]> {
  const { suite } = context;
  const { spec } = victim;
  const jobs: string[] = [];
  for (const control of suite.controls ?? []) {
    if (!kinds.includes(control.control) || !(control.victims ?? [spec.id]).includes(spec.id)) continue;
    const surrogate = control.surrogate ?? suite.surrogate ?? null;
    for (const { state } of await planControl(context, { victimSpec: spec, victim, control, surrogate, seed })) {
      const job = state.kind === 'planned' ? state.jobs['trainSurrogate'] : undefined;
      if (job !== undefined) jobs.push(job);
    }
  }
  return jobs;
}
