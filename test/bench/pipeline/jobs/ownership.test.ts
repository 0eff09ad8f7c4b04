// A watermark from the answers to the record, on jobs that run for real.
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Job, Plan } from '../../../../bench/contract/plan.js';
import type { Suite } from '../../../../bench/contract/suite.js';
import type { CellResult } from '../../../../bench/contract/result.js';
import { decodeNpy } from '../../../../bench/lib/npy/npy.js';
import { decodeClaims } from '../../../../bench/oracle/claims-files.js';
import { decodeLedger } from '../../../../bench/oracle/ledger-files.js';
import { argmaxRows } from '../../../../bench/lib/evidence/predictions.js';
import { EvidenceStore, readFiles } from '../../../../bench/pipeline/store/evidence-store.js';
import { scoreCell } from '../../../../bench/pipeline/score/score.js';
import { scoringData } from '../../../../bench/pipeline/score/scoring-data.js';
import { TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { planOn, runJobsOf, tinyData } from '../../../support/run-plan.js';
import { sharedFolder } from '../../../support/temp-folder.js';

const { victims, pools, surrogate, attacks } = TINY_SUITE;
const SUITE: Suite = {
  name: 'watermarked',
  version: '1.0.0',
  title: 'A watermark',
  seeds: [1],
  victims,
  pools,
  ...(surrogate === undefined ? {} : { surrogate }),
  attacks,
  controls: [{ control: 'true-labels', budgets: [20] }],
  defenses: [
    { defense: 'dawn', parameters: { rate: 0.4 } },
    { defense: 'ewe', parameters: { rounds: 0, triggers: 8, epochs: 1 } },
    { defense: 'argmax' },
  ],
};

let plan: Plan;
let store: EvidenceStore;
let verified: readonly Job[];
let asked: readonly Job[];
let data: string;

beforeAll(async () => {
  const { folder, remove } = await sharedFolder();
  data = await tinyData(40, folder);
  plan = await planOn(data, SUITE);
  store = new EvidenceStore(path.join(folder, 'store'));
  const jobs = await runJobsOf(plan, {
    data,
    store,
    wanted: ({ label, spec }) => spec.kind.startsWith('verify-') || label.startsWith('evaluate/'),
  });
  verified = jobs.filter(({ spec }) => spec.kind === 'verify-ownership');
  asked = jobs.filter(({ spec }) => spec.kind === 'verify-triggers');
  return remove;
});

async function namedOf({ key }: Job) {
  const manifest = await store.manifest(key);
  if (manifest === null) throw new Error('it has run');
  const read = async (name: string) => decodeNpy(await store.read(manifest, name));
  return { manifest, labels: await read('claims-labels.npy'), named: await read('named.npy') };
}

describe('Ownership', () => {
  it('is verified once a surrogate, and only behind a defense that claims', () => {
    expect(verified).toHaveLength(2);
    for (const { spec, state } of plan.cells) {
      if (spec.kind !== 'attack' || state.kind !== 'planned') continue;
      expect('ownership' in state.jobs).toBe(['dawn', 'ewe'].includes(spec.defense));
    }
  });

  it('claims what the ledger says was answered, within the budget of each surrogate', async () => {
    const steal = plan.jobs.find(({ spec, label }) => spec.kind === 'steal' && label.includes('dawn'));
    const manifest = await store.manifest(steal?.key ?? '');
    if (manifest === null) throw new Error('it has run');
    const files = await readFiles(store, manifest);
    const answered = argmaxRows(decodeLedger(files).answers);
    const claims = decodeClaims(files);
    claims.positions.forEach((position, index) => expect(answered[position]).toBe(claims.labels[index]));
    for (const job of verified) {
      const { labels } = await namedOf(job);
      const budget = job.spec.kind === 'verify-ownership' ? job.spec.firstQueries : 0;
      expect(labels.shape).toEqual([claims.positions.filter((position) => position < budget).length]);
    }
  });

  it('asks the surrogate and the surrogate of true labels, the one independent model here', async () => {
    for (const job of verified) {
      const { manifest, labels, named } = await namedOf(job);
      expect(manifest.summary).toMatchObject({ others: 1 });
      expect(named.shape).toEqual([2, ...labels.shape]);
    }
  });

  it('is asked of triggers too: of what the victim is marked with, and of all that never saw it', async () => {
    expect(asked).toHaveLength(2);
    const [undefended] = plan.jobs.filter(({ spec }) => spec.kind === 'train-victim');
    const plain = plan.jobs.find(({ label }) => label.startsWith('steal/') && label.includes('/none/'));
    for (const job of asked) {
      const { manifest, labels, named } = await namedOf(job);
      if (job.spec.kind !== 'verify-triggers') continue;
      const marked = await store.manifest(job.spec.marked);
      expect(marked?.summary).toMatchObject({ triggers: 8, triggersNamed: expect.any(Number) as number });
      expect([...labels.data]).toEqual(Array(8).fill(0));
      // The undefended victim, the surrogate of true labels, and the same attack's of the undefended answers.
      expect(manifest.summary).toEqual({ claims: 8, others: 3 });
      expect(named.shape).toEqual([4, 8]);
      const [first, , twin] = job.spec.others;
      expect(first).toEqual({ kind: 'classifier', job: undefended?.key });
      const source = plan.jobs.find(({ key }) => twin?.kind === 'classifier' && key === twin.job)?.spec;
      expect(source).toMatchObject({ kind: 'train-surrogate', source: { kind: 'ledger', steal: plain?.key } });
    }
  });

  it('stands in the record, and its absence has a reason', async () => {
    const metrics = async (defense: string): Promise<Record<string, unknown>> => {
      const cell = plan.cells.find(({ spec }) => spec.kind === 'attack' && spec.defense === defense);
      if (cell === undefined) throw new Error('it is planned');
      const scored = await scoreCell(cell, { plan, store, failures: new Map(), data: scoringData(data) });
      const outcome: CellResult['scientific']['outcome'] | undefined = scored?.result.scientific.outcome;
      return outcome?.state === 'completed' ? outcome.metrics : {};
    };
    const [marked, unmarked] = [await metrics('dawn'), await metrics('argmax')];
    const triggered = await metrics('ewe');
    expect(triggered['ownership-p-value']).toMatchObject({ n: 8 });
    expect(triggered['ownership-false-claim-rate']).toMatchObject({ n: 3 });
    expect(marked['ownership-match-rate']).toMatchObject({ unit: 'fraction', n: expect.any(Number) as number });
    expect(marked['ownership-false-claim-rate']).toMatchObject({ n: 1 });
    expect(unmarked['ownership-p-value']).toMatchObject({ value: null, reason: 'no defense here leaves claims' });
  });
});
