// Two more jobs for a cell: victim and surrogate asked about a round's secret test inputs.
import type { Cell, Job, Plan } from '../../contract/plan.js';
import { UsageError } from '../../contract/errors.js';
import type { Predictions } from '../../contract/result.js';
import type { RoundSecret } from '../../contract/trust.js';
import { argmaxRows } from '../../lib/evidence/predictions.js';
import { SECRET_RULE } from '../secret/secret-inputs.js';
import type { EvidenceStore } from '../store/evidence-store.js';
import { jobKey } from '../plan/keys.js';
import { readMatrix } from '../score/cell-score.js';

export interface SecretJobs {
  readonly victim: Job;
  readonly surrogate: Job;
}

/** Throws UsageError `no-secret-inputs` for a cell that answers no test images. */
export function secretJobs(plan: Plan, cell: Cell, { seed }: RoundSecret): SecretJobs {
  return { victim: secretJob(plan, cell, 'victim', seed), surrogate: secretJob(plan, cell, 'surrogate', seed) };
}

function secretJob(plan: Plan, cell: Cell, role: string, seed: string): Job {
  const key = cell.state.kind === 'planned' ? cell.state.jobs[role] : undefined;
  const job = plan.jobs.find((one) => one.key === key);
  if (job?.spec.kind !== 'evaluate') {
    throw new UsageError('the cell answers no test images', {
      code: 'no-secret-inputs',
      where: cell.label,
      expected: 'an attack cell',
      got: cell.spec.kind,
      hint: 'Verify it without --secret.',
    });
  }
  const spec = { ...job.spec, secret: { seed, rule: SECRET_RULE } };
  return { ...job, spec, key: jobKey(spec, job.backendFamily), label: `${job.label}/secret` };
}

/** The first classes that both named, in the order of the test images. */
export async function secretAnswers(
  store: EvidenceStore,
  { victim, surrogate }: SecretJobs,
): Promise<NonNullable<Predictions['secret']>> {
  const read = async ({ key, label }: Job): Promise<number[]> => {
    const manifest = await store.manifest(key);
    if (manifest === null) throw new Error(`${label} left no evidence`);
    return [...argmaxRows(await readMatrix(store, manifest, 'posteriors.npy'))];
  };
  return { victim: await read(victim), surrogate: await read(surrogate) };
}
