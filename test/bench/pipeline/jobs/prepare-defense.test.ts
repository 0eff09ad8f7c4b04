// A defense is prepared once a victim and seed, however many jobs meet it.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Job, Plan } from '../../../../bench/contract/plan.js';
import type { Suite } from '../../../../bench/contract/suite.js';
import { EvidenceStore } from '../../../../bench/pipeline/store/evidence-store.js';
import { TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { planOn, runJobsOf, tinyData } from '../../../support/run-plan.js';
import { sharedFolder, tempFolder } from '../../../support/temp-folder.js';

const SUITE: Suite = {
  name: 'prepared',
  version: '1.0.0',
  title: 'A prepared defense',
  seeds: [1],
  victims: TINY_SUITE.victims,
  pools: [...TINY_SUITE.pools, { id: 'smaller', dataset: 'image-folder', size: 40 }],
  surrogate: { model: 'cnn', training: { epochs: 1, batchSize: 32, learningRate: 0.02 } },
  attacks: [
    { attack: 'knockoff-random', pool: 'pool', budgets: [20, 60] },
    { attack: 'knockoff-random', pool: 'smaller', budgets: [30] },
  ],
  recoveries: ['identity', 'argmax'],
  defenses: [{ defense: 'mad' }, [{ defense: 'mad' }, { defense: 'argmax' }]],
};

let data: string;
let plan: Plan;
const of = (kind: Job['spec']['kind']): readonly Job[] => plan.jobs.filter(({ spec }) => spec.kind === kind);

beforeAll(async () => {
  const { folder, remove } = await sharedFolder();
  data = await tinyData(40, folder);
  plan = await planOn(data, SUITE);
  return remove;
});

describe('A defense that is prepared', () => {
  it('is prepared once for all attacks, pools, budgets, recoveries and lists that meet it', () => {
    const [prepare, ...others] = of('prepare-defense');
    expect(others).toEqual([]);
    const meeting = plan.jobs.filter(({ needs }) => needs.includes(prepare?.key ?? ''));
    // Two pools, each behind two lists; and both lists on the test images.
    expect(meeting.map(({ spec }) => spec.kind).sort()).toEqual([
      'evaluate',
      'evaluate',
      ...Array<string>(4).fill('steal'),
    ]);
  });

  it('is prepared anew for other parameters, another seed or another model of its own', async () => {
    const keys = async (change: Partial<Suite>): Promise<readonly string[]> =>
      (await planOn(data, { ...SUITE, ...change })).jobs.flatMap(({ spec, key }) =>
        spec.kind === 'prepare-defense' ? [key] : [],
      );
    const base = await keys({});
    expect(await keys({})).toEqual(base);
    expect(await keys({ defenses: [{ defense: 'mad', parameters: { epsilon: 0.5 } }] })).not.toEqual(base);
    expect(await keys({ seeds: [2] })).not.toEqual(base);
    expect(await keys({ surrogate: { model: 'cnn', modelParameters: { dense: 0 } } })).not.toEqual(base);
  });

  it('is the same in every job that opens it', async () => {
    const store = new EvidenceStore(await tempFolder());
    const jobs = await runJobsOf(plan, {
      data,
      store,
      wanted: ({ spec, needs }) =>
        spec.kind !== 'prepare-defense' && needs.includes(of('prepare-defense')[0]?.key ?? ''),
    });
    const prepared = of('prepare-defense')[0]?.key ?? '';
    const inputs = await Promise.all(jobs.map(async ({ key }) => (await store.manifest(key))?.inputs[prepared]));
    expect(new Set(inputs)).toEqual(new Set([(await store.manifest(prepared))?.digest]));
  });
});
