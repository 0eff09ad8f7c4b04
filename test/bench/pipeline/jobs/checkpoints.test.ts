// Earlier states of a victim: kept where a detector of the suite asks for them, and shown to that detector.
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Job, JobOf, Plan } from '../../../../bench/contract/plan.js';
import { isAnswering, type Suite } from '../../../../bench/contract/suite.js';
import { openSlice } from '../../../../bench/pipeline/data/slice.js';
import { openOwnerModel } from '../../../../bench/pipeline/jobs/owner-model.js';
import { EvidenceStore } from '../../../../bench/pipeline/store/evidence-store.js';
import { TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { planOn, runJobsOf, tinyData } from '../../../support/run-plan.js';
import { ALONE } from '../../../support/job-context.js';
import { sharedFolder } from '../../../support/temp-folder.js';

const [VICTIM] = TINY_SUITE.victims;
const HODA = { detector: 'hoda', parameters: { checkpoints: 3, window: 10, subsets: 50 }, benignQueries: 20 };
const trained = (epochs: number): Suite['victims'] =>
  VICTIM === undefined || isAnswering(VICTIM) ? [] : [{ ...VICTIM, training: { ...VICTIM.training, epochs } }];
const PLAIN: Suite = {
  ...TINY_SUITE,
  victims: trained(3),
  attacks: [{ attack: 'knockoff-random', pool: 'pool', budgets: [20] }],
  controls: [],
  detectors: [],
  throughput: [],
  defenses: [{ defense: 'none' }],
};

let data: string;
const specs = ({ jobs }: Plan): readonly JobOf<'train-victim'>[] =>
  jobs.flatMap(({ spec }) => (spec.kind === 'train-victim' ? [spec] : []));

beforeAll(async () => {
  const { folder, remove } = await sharedFolder();
  data = await tinyData(40, folder);
  return remove;
});

describe('A detector that looks at earlier states of the victim', () => {
  it('changes the key of the victims that it watches, and of no other', async () => {
    const plain = await planOn(data, PLAIN);
    expect(specs(plain)[0]).not.toHaveProperty('checkpointEpochs');
    const keys = ({ jobs }: Plan): readonly string[] => jobs.map(({ key }) => key);
    const four = { ...HODA, parameters: { checkpoints: 4 } };
    const watched = await planOn(data, { ...PLAIN, victims: trained(12), streamDetectors: [HODA, four] });
    // Thirds and fourths of twelve epochs.
    expect(specs(watched).map(({ checkpointEpochs }) => checkpointEpochs)).toEqual([[3, 4, 6, 8, 9, 12]]);
    const prada = await planOn(data, { ...PLAIN, streamDetectors: [{ detector: 'prada' }] });
    expect(keys(prada)).toEqual(expect.arrayContaining([...keys(plain)]));
    const two = [...trained(3), ...trained(3).map((victim) => ({ ...victim, id: 'other' }))];
    const one = await planOn(data, { ...PLAIN, victims: two, streamDetectors: [{ ...HODA, victims: ['other'] }] });
    expect(specs(one).map(({ checkpointEpochs }) => checkpointEpochs)).toEqual([undefined, [1, 2, 3]]);
  });

  it('is skipped before published weights as they are, which nobody here saw trained, and before too few epochs', async () => {
    for (const epochs of [0, 2]) {
      const short = await planOn(data, { ...PLAIN, victims: trained(epochs), streamDetectors: [HODA] });
      const [cell] = short.cells.filter(({ spec }) => spec.kind === 'stream');
      expect(cell?.state).toMatchObject({ kind: 'skipped', code: 'no-checkpoints' });
    }
  });

  it('gets them as they were after their epochs, the last of them the victim, and judges the streams by them', async () => {
    const plan = await planOn(data, { ...PLAIN, streamDetectors: [HODA] });
    const store = new EvidenceStore(path.join(data, 'store'));
    const ofStream = plan.cells.flatMap(({ spec, state }) =>
      spec.kind === 'stream' && state.kind === 'planned' ? Object.values(state.jobs) : [],
    );
    const isOf = ({ key, spec }: Job): boolean =>
      ofStream.includes(key) && ['train-stream-detector', 'watch', 'watch-benign'].includes(spec.kind);
    const [fit, ...watches] = await runJobsOf(plan, { data, store, wanted: isOf });
    expect(watches).toHaveLength(2);
    expect((await store.manifest(fit?.key ?? ''))?.files.map(({ name }) => name)).toEqual([
      'histogram.npy',
      'threshold.npy',
    ]);
    const victim = plan.jobs.find(({ spec }) => spec.kind === 'train-victim');
    const input = async (key: string) => (await store.manifest(key)) ?? Promise.reject(new Error(`no ${key}`));
    const { model } = await openOwnerModel({ store, input, ...ALONE }, victim?.key ?? '');
    expect(model.checkpoints.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    const [slice] = specs(plan);
    if (slice === undefined) throw new Error('no victim');
    const { images } = await openSlice({ ...slice.train, split: 'test', size: 5 }, data);
    const asked = images.read([0, 1, 2, 3, 4]);
    const [, earlier, last] = await Promise.all(model.checkpoints.map((checkpoint) => checkpoint.predict(asked)));
    expect(last).toEqual(await model.predict(asked));
    expect(earlier).not.toEqual(last);
  }, 60_000);
});
