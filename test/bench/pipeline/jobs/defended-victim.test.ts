// A defense that trains the victim: a job of its own beside the undefended one, from suite to evidence.
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Images } from '../../../../bench/contract/arrays.js';
import type { AttackCell, Job, JobOf, Plan } from '../../../../bench/contract/plan.js';
import type { DefensePlugin, OwnerNeed } from '../../../../bench/contract/plugins.js';
import { strictObject } from '../../../../bench/contract/primitives.js';
import type { Suite } from '../../../../bench/contract/suite.js';
import { dataset as imageFolder } from '../../../../bench/datasets/image-folder.js';
import { importDataset } from '../../../../bench/pipeline/data/import.js';
import { openSlice } from '../../../../bench/pipeline/data/slice.js';
import type { JobContext } from '../../../../bench/pipeline/jobs/context.js';
import { inTurn } from '../../../../bench/pipeline/jobs/open-defenses.js';
import { trainDefended } from '../../../../bench/pipeline/jobs/train-defended-victim.js';
import { openVictim } from '../../../../bench/pipeline/jobs/victim.js';
import { lookAt } from '../../../../bench/pipeline/jobs/victim-look.js';
import { EvidenceStore } from '../../../../bench/pipeline/store/evidence-store.js';
import { TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { classFolders } from '../../../support/dataset-trees.js';
import { ALONE } from '../../../support/job-context.js';
import { planOn, runJobsOf, tinyData } from '../../../support/run-plan.js';
import { sharedFolder } from '../../../support/temp-folder.js';

const MISLEADING = { defense: 'adaptive-misinformation', outliers: 'others', parameters: { epochs: 1 } };
const SUITE: Suite = {
  name: 'trained',
  version: '1.0.0',
  title: 'A victim trained otherwise',
  seeds: [1],
  victims: TINY_SUITE.victims,
  pools: [
    { id: 'pool', dataset: 'image-folder', variant: 'grey-noise', size: 40 },
    { id: 'others', dataset: 'image-folder', variant: 'others', size: 30 },
  ],
  surrogate: { model: 'cnn', training: { epochs: 1, batchSize: 32, learningRate: 0.02 } },
  attacks: [{ attack: 'knockoff-random', pool: 'pool', budgets: [20, 40] }],
  defenses: [{ defense: 'none' }, MISLEADING, [MISLEADING, { defense: 'argmax' }]],
};

let data: string;
let plan: Plan;
let store: EvidenceStore;
const of = <K extends Job['spec']['kind']>(kind: K, { jobs } = plan): (Job & { spec: JobOf<K> })[] =>
  jobs.filter((job): job is Job & { spec: JobOf<K> } => job.spec.kind === kind);

beforeAll(async () => {
  const { folder, remove } = await sharedFolder();
  data = await tinyData(40, folder);
  const source = path.join(folder, 'others');
  await classFolders(source, { a: 40, b: 40 });
  await importDataset({ plugin: imageFolder, source, dataRoot: data, variant: 'others', size: [32, 32] });
  store = new EvidenceStore(path.join(folder, 'store'));
  plan = await planOn(data, SUITE);
  return remove;
});

describe('A defense that trains the victim', () => {
  it('does it once a victim and seed, for all that meet it, and the training alone is a row beside it', () => {
    const [victim, trained] = [of('train-victim'), of('train-defended-victim')];
    expect([victim.length, trained.length, of('prepare-defense').length]).toEqual([1, 1, 1]);
    const { kind, victim: undefended, defense, outliers, ...plain } = trained[0]?.spec ?? {};
    expect({ kind, undefended }).toEqual({ kind: 'train-defended-victim', undefended: victim[0]?.key });
    expect({ ...plain, kind: 'train-victim' }).toEqual(victim[0]?.spec);
    // Those of its parameters that the training depends on: none of these.
    expect(defense).toMatchObject({ id: 'adaptive-misinformation', parameters: {} });
    expect(outliers).toMatchObject({ data: { variant: 'others' }, size: 30 });
    expect(plan.cells.map(({ label }) => label).filter((label) => label.endsWith('/b40/s1'))).toEqual([
      'attack/tiny-cnn/knockoff-random/none/b40/s1',
      'attack/tiny-cnn/knockoff-random/adaptive-misinformation-epochs1/b40/s1',
      'attack/tiny-cnn/knockoff-random/adaptive-misinformation+trained-only/b40/s1',
      'attack/tiny-cnn/knockoff-random/adaptive-misinformation-epochs1+argmax/b40/s1',
    ]);
    expect(of('steal').map(({ spec }) => spec.victim)).toEqual([
      undefended,
      ...Array<string | undefined>(3).fill(trained[0]?.key),
    ]);
  });

  it('leaves the undefended victim what everything is compared with, and the undefended rows their keys', async () => {
    const plain = await planOn(data, { ...SUITE, defenses: [{ defense: 'none' }] });
    expect(plan.jobs.map(({ key }) => key)).toEqual(expect.arrayContaining(plain.jobs.map(({ key }) => key)));
    const roles = plan.cells.map(({ state }) => (state.kind === 'planned' ? state.jobs : {}));
    expect(new Set(roles.map(({ victim }) => victim)).size).toBe(1);
    expect(roles.map((jobs) => 'trainDefended' in jobs)).toEqual(
      plan.cells.map(({ spec }) => isDefended(spec as AttackCell)),
    );
  });

  it('stands behind its own answers and behind plain ones, and its model of the second kind is prepared on what it trained', async () => {
    const [trained] = of('train-defended-victim');
    const wanted = ({ spec }: Job): boolean =>
      (spec.kind === 'steal' && spec.victim === trained?.key && !Array.isArray(spec.defense)) ||
      (spec.kind === 'evaluate' && spec.subject.kind === 'defended') ||
      spec.kind === 'train-defended-victim';
    await runJobsOf(plan, { data, store, wanted });
    const manifest = await store.manifest(trained?.key ?? '');
    expect(manifest?.summary).toMatchObject({ networks: 1, trainingImages: 176, outliers: 30, validationImages: 4 });
    const [prepared] = of('prepare-defense');
    expect((await store.manifest(prepared?.key ?? ''))?.inputs).toHaveProperty([trained?.key ?? '']);
    const posteriors = new Set<string | undefined>();
    for (const { key } of of('evaluate').filter(({ spec }) => spec.subject.kind === 'defended'))
      posteriors.add((await store.manifest(key))?.files.find(({ name }) => name === 'posteriors.npy')?.sha256);
    expect(posteriors.size).toBe(3);
  }, 60_000);

  it('is skipped where nobody trains the victim: a deployment, and published weights as they are', async () => {
    const [victim] = TINY_SUITE.victims;
    const away = { url: 'http://127.0.0.1:9', deployment: { name: 'away', version: '1' } };
    const deployed = { id: 'away', dataset: 'cifar10', inputSize: [8, 8], minimumAccuracy: 0, ...away };
    const asIs = { ...victim, training: { epochs: 0 } };
    for (const victims of [[deployed], [asIs]] as Suite['victims'][]) {
      const { cells } = await planOn(data, { ...SUITE, victims, defenses: [MISLEADING] });
      for (const { state } of cells) expect(state).toMatchObject({ kind: 'skipped', code: 'victim-not-trained-here' });
    }
  });

  it('takes outliers that are nobody else’s, and as many as there are', async () => {
    const change = (pools: Suite['pools']): Promise<Plan> => planOn(data, { ...SUITE, pools });
    const [pool, others] = SUITE.pools;
    if (pool === undefined || others === undefined) throw new Error('no pools');
    // One copy, named and not.
    const asked = { ...pool, variant: 'others' };
    await expect(change([asked, others])).rejects.toMatchObject({ code: 'outliers-are-pool' });
    const own = { id: 'others', dataset: 'cifar10', size: 30 };
    await expect(change([pool, own])).rejects.toMatchObject({ code: 'outliers-are-own' });
    const [, second] = (await change([pool, { ...others, size: 46 }])).cells.filter(
      ({ state }) => state.kind === 'skipped',
    );
    expect(second?.state).toMatchObject({
      code: 'pool-too-small',
      reason: expect.stringContaining('holds 45') as string,
    });
    const some = of('train-defended-victim', await change([pool, { ...others, classes: ['b'], size: 20 }]));
    expect(some[0]?.spec.outliers).toMatchObject({ classes: [1], size: 20 });
  });
});

describe('A defense of several networks', () => {
  const ensemble: DefensePlugin = {
    meta: {
      id: 'pair',
      title: 'Pair',
      version: '1.0.0',
      summary: 'Two networks.',
      paper: null,
      trainsVictim: 'ensemble',
    },
    parameters: strictObject({}),
    trainVictim: async ({ create }) => ({ networks: [await create(0), await create(1)] }),
    open: () => ({ answer: (posteriors, _queries, { members = [] }) => members[1] ?? posteriors }),
  };

  it('puts them in the place of the victim: their mean is what it says, and each is told to the defense', async () => {
    const [job] = of('train-defended-victim');
    const input = async (key: string) => (await store.manifest(key)) ?? Promise.reject(new Error(`no ${key}`));
    const ended: (() => Promise<void>)[] = [];
    const context = {
      spec: job?.spec,
      store,
      dataRoot: data,
      input,
      signal: new AbortController().signal,
      atEnd: (close: () => Promise<void>) => ended.push(close),
      onProgress: () => undefined,
    } as unknown as JobContext<'train-defended-victim'>;
    await runJobsOf(plan, { data, store, wanted: ({ spec }) => spec.kind === 'train-victim' });
    const { files, summary } = await trainDefended(context, ensemble);
    expect(summary['networks']).toBe(2);
    const key = 'e'.repeat(64);
    const run = (await input(of('train-victim')[0]?.key ?? '')).run;
    await store.commit({ key, spec: context.spec, files, summary, inputs: {}, run });
    const victim = await openVictim({ store, input, ...ALONE }, key);
    const { images } = await openSlice({ ...context.spec.train, split: 'test', size: 6 }, data);
    const asked: Images = images.read([0, 1, 2, 3, 4, 5]);
    const { posteriors, members = [] } = await lookAt(victim, new Set())(asked);
    expect(members).toHaveLength(2);
    expect(posteriors).toEqual(await victim.predict(asked));
    const [first, second] = members.map(({ values }) => values);
    posteriors.values.forEach((value, at) =>
      expect(value).toBeCloseTo(((first?.[at] ?? 0) + (second?.[at] ?? 0)) / 2, 6),
    );
    const opened = inTurn([
      { id: 'pair', defense: await ensemble.open({}, {}, {} as never), meta: ensemble.meta, seed: 1 },
    ]);
    const told = { firstQueryIndex: 0, client: 'a', seed: 1, members };
    expect(await opened.answer(posteriors, asked, told)).toEqual(members[1]);
    expect(() => lookAt(victim, new Set<OwnerNeed>(['logits']))).toThrow(
      expect.objectContaining({ code: 'answers-only' }),
    );
    const one: DefensePlugin = { ...ensemble, meta: { ...ensemble.meta, trainsVictim: 'network' } };
    await expect(trainDefended(context, one)).rejects.toThrow('2 networks');
    for (const close of ended) await close();
  }, 60_000);
});

function isDefended({ defense }: AttackCell): boolean {
  return defense !== 'none';
}
