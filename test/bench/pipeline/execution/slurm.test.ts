// Jobs in a real Slurm of one controller and two nodes, and what a cluster does to them.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../../bench/contract/plan.js';
import { digestJson } from '../../../../bench/lib/files/hash.js';
import { openSlurm } from '../../../../bench/pipeline/execution/executors/slurm.js';
import type { ExecutorContext } from '../../../../bench/pipeline/execution/executor.js';
import type { RunEvent, RunListener } from '../../../../bench/pipeline/execution/events.js';
import { storeStatus } from '../../../../bench/pipeline/execution/journal/store-status.js';
import { watched } from '../../../../bench/pipeline/execution/journal/watched.js';
import { runJobs } from '../../../../bench/pipeline/execution/run.js';
import { cancel, queue, submit } from '../../../../bench/pipeline/execution/slurm/queue.js';
import { EvidenceStore } from '../../../../bench/pipeline/store/evidence-store.js';
import { SlurmCluster, slurmIsHere, until } from '../../../../scripts/lib/slurm-cluster.js';
import { requireComponent } from '../../../support/components.js';
import { temporaryFolder } from '../../../support/temporary.js';

const PROGRAM = path.resolve(import.meta.dirname, '../../../fixtures/slurm-node.js');

/** Two of these fill the cluster: one a node. */
const OPTIONS = { pollSeconds: 0.2, resources: { cpus: 2, memoryMiB: 500, minutes: 5 } };

function job(label: string, needs: readonly Job[] = []): Job {
  const plugin = { id: 'cnn', version: '1.0.0', parameters: {} };
  const work = { batchSize: 1, shape: [8, 8, 3], classes: 2, samples: 1 };
  const spec = { kind: 'throughput', model: plugin, measure: 'inference', ...work } as const;
  return { key: digestJson(label), backendFamily: 'cpu', label, needs: needs.map(({ key }) => key), cost: 1, spec };
}

describe.skipIf(!requireComponent('slurm', slurmIsHere()))('jobs in a Slurm cluster', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sb-slurm-'));
  const before = { ...process.env };
  let cluster: SlurmCluster;

  beforeAll(async () => {
    cluster = await SlurmCluster.start(folder);
    Object.assign(process.env, cluster.env);
  });
  afterEach(async () => {
    cluster.command('scancel', ['--user=' + String(process.getuid?.() ?? 0)]);
    await until('the nodes are idle again', () => cluster.nodeStates().join() === 'n1 idle,n2 idle');
  });
  afterAll(async () => {
    await cluster.stop();
    for (const name of Object.keys(cluster.env)) {
      const value = before[name];
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  /** A run that is under way. */
  function start(
    store: string,
    jobs: readonly Job[],
    {
      signal = new AbortController().signal,
      keepGoing = false,
      onEvent = () => undefined,
    }: { signal?: AbortSignal; keepGoing?: boolean; onEvent?: RunListener } = {},
  ) {
    const events: RunEvent[] = [];
    const outcome = runJobs({
      ...{ jobs, store: new EvidenceStore(store), dataRoot: store, backend: 'cpu', parallel: null, threads: 1, signal },
      ...{ precision: 'fp32', forced: new Set(), keepGoing, timeLimitMs: 3_600_000 },
      executor: (context: ExecutorContext) => openSlurm(context, OPTIONS, PROGRAM),
      onEvent: (event) => {
        events.push(event);
        onEvent(event);
      },
    });
    const places = (): readonly string[] =>
      events.flatMap((event) => (event.type === 'job-started' ? [`${event.job.label} ${event.where ?? ''}`] : []));
    const notices = (): string => events.flatMap((event) => (event.type === 'notice' ? [event.text] : [])).join('\n');
    return { outcome, places, notices };
  }

  /** Label and node of each start of a job. */
  const startsIn = (store: string): readonly string[] => {
    const file = path.join(store, 'starts.txt');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  };

  /** Id in the queue of each job that began, by its label. */
  const idsIn = (store: string): Readonly<Record<string, string>> =>
    Object.fromEntries(
      readFileSync(path.join(store, 'ids.txt'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split(/ (?=[\d_]+$)/) as [string, string]),
    );

  /** Until so many jobs have begun, and the run has seen it. */
  async function begun(store: string, count: number, places: () => readonly string[], seconds = 25): Promise<void> {
    await until('they run', () => startsIn(store).length === count && places().length === count, seconds);
  }

  /** Files in which a job says how it ended. */
  const endsIn = (store: string): readonly string[] => {
    const folder = path.join(store, 'slurm');
    const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
    return files.filter((file) => path.basename(file) === 'end.json');
  };

  /** Slurm lets a job that it took from a node rest for two minutes; a person may release it. */
  async function release(): Promise<void> {
    await until('the job is back in the queue', () => cluster.jobs().some((line) => line.includes('PENDING')));
    for (const line of cluster.jobs().filter((one) => one.includes('PENDING')))
      cluster.scontrol('update', `JobId=${line.split(' ')[0] ?? ''}`, 'StartTime=now');
  }

  it('keeps the order of the plan and spreads what may run at once over the nodes', async () => {
    const store = await temporaryFolder();
    const [first, left, right] = [job('first'), job('left 1s', [job('first')]), job('right 1s', [job('first')])];
    const { outcome, places } = start(store, [first, left, right, job('last', [left, right])]);
    expect(await outcome).toMatchObject({ ran: 4, notStarted: 0 });
    expect(startsIn(store).map((line) => line.split(' ')[0])).toEqual([
      'first',
      expect.stringMatching(/left|right/),
      expect.stringMatching(/left|right/),
      'last',
    ]);
    const between = startsIn(store).slice(1, 3);
    expect(between.map((line) => line.slice(-2)).toSorted()).toEqual(['n1', 'n2']);
    expect(places()).toContain(startsIn(store)[1]);
  });

  it('hands a level of the plan over as one array, and what needs one element each as another', async () => {
    const store = await temporaryFolder();
    const victims = ['a', 'b', 'c 3s'].map((name) => job(name));
    const others = victims.map((victim) => job(`after ${victim.label.charAt(0)}`, [victim]));
    const { outcome } = start(store, [...victims, ...others], { keepGoing: true });
    const ended = await outcome;
    expect(ended.failures).toEqual(new Map());
    expect(ended).toMatchObject({ ran: 6, notStarted: 0 });
    const ids = idsIn(store);
    const [first, second] = [ids['a'] ?? '', ids['after a'] ?? ''].map((id) => id.split('_')[0] ?? '');
    expect(ids).toEqual({
      ...{ a: `${first}_0`, b: `${first}_1`, 'c 3s': `${first}_2` },
      ...{ 'after a': `${second}_0`, 'after b': `${second}_1`, 'after c': `${second}_2` },
    });
    // What needs the longest begins last, and the others did not wait for it.
    const labels = startsIn(store).map((line) => line.slice(0, line.lastIndexOf(' ')));
    expect(labels.slice(-1)).toEqual(['after c']);
    const left = path.join(store, 'slurm', 'arrays');
    await until('what lay beside them is gone', () => readdirSync(left).length === 0);
  });

  it('fails what needs a cancelled element of an array, and nothing else of it', async () => {
    const store = await temporaryFolder();
    const victims = ['doomed 60s', 'fine 1s'].map((name) => job(name));
    const others = victims.map((victim) => job(`after ${victim.label.split(' ')[0] ?? ''}`, [victim]));
    const { outcome, places } = start(store, [...victims, ...others], { keepGoing: true });
    await begun(store, 2, places);
    cluster.command('scancel', [idsIn(store)['doomed 60s'] ?? '']);
    const { failures, ran } = await outcome;
    expect([...failures.values()].map(({ error }) => error.code)).toEqual(Array(2).fill('job-cancelled'));
    expect(ran).toBe(3);
    expect(startsIn(store).at(-1)).toMatch(/^after fine/);
  });

  it('runs a job on the other node when its own is lost', async () => {
    const store = await temporaryFolder();
    const { outcome, places, notices } = start(store, [job('first 60s')]);
    await begun(store, 1, places);
    const node = places()[0]?.endsWith('n1') === true ? 'n1' : 'n2';
    await cluster.killNode(node);
    // It would find out by itself within half a minute.
    cluster.scontrol('update', `NodeName=${node}`, 'State=DOWN', 'Reason=lost');
    await release();
    expect(await outcome).toMatchObject({ ran: 1, notStarted: 0 });
    expect(startsIn(store)).toEqual([`first 60s ${node}`, `first 60s ${node === 'n1' ? 'n2' : 'n1'}`]);
    expect(notices()).toContain(`taken from ${node} and back in the queue`);
    cluster.startNode(node);
  });

  it('leaves a node that is drained alone', async () => {
    const store = await temporaryFolder();
    cluster.scontrol('update', 'NodeName=n1', 'State=DRAIN', 'Reason=repair');
    const { failures } = await start(store, [job('a'), job('b')]).outcome;
    expect(failures).toEqual(new Map());
    cluster.scontrol('update', 'NodeName=n1', 'State=RESUME');
    expect(startsIn(store).map((line) => line.slice(-2))).toEqual(['n2', 'n2']);
  });

  it('goes on when a preempted job has its node back', async () => {
    const store = await temporaryFolder();
    const { outcome, places, notices } = start(store, [job('first 60s')]);
    await begun(store, 1, places);
    const urgent = ['--partition=urgent', '--nodes=2', '--exclusive', `--output=${store}/urgent`, '--wrap=sleep 1'];
    cluster.command('sbatch', urgent);
    await until('it was preempted', () => notices().includes('back in the queue'));
    await release();
    expect(await outcome).toMatchObject({ ran: 1, notStarted: 0 });
    expect(startsIn(store)).toHaveLength(2);
  });

  it('fails a job that somebody cancels, and what needs it, and says so', async () => {
    const store = await temporaryFolder();
    const doomed = job('doomed 60s');
    const { outcome, places } = start(store, [doomed, job('after', [doomed])]);
    await begun(store, 1, places);
    cluster.command('scancel', [
      cluster
        .jobs()
        .find((line) => line.includes('RUNNING'))
        ?.split(' ')[0] ?? '',
    ]);
    const { failures, ran, notStarted } = await outcome;
    expect([...failures.values()].map(({ label, error }) => `${label}: ${error.code}`)).toEqual(
      Array(2).fill('doomed 60s: job-cancelled'),
    );
    expect({ ran, notStarted }).toEqual({ ran: 1, notStarted: 1 });
    expect(startsIn(store)).toHaveLength(1);
  });

  it('takes back nothing, and has no complaint, where nothing waits any more', async () => {
    const script = path.join(await temporaryFolder(), 'nothing.sh');
    writeFileSync(script, '#!/bin/sh\n');
    const id = await submit(['--output=/dev/null'], script);
    const states = async () => (await queue()).flatMap((entry) => (entry.id === id ? [entry.state] : []));
    while ((await states()).join() !== 'COMPLETED') await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(cancel([id], { pending: true })).resolves.toBeUndefined();
    await expect(cancel([id])).resolves.toBeUndefined();
    await expect(cancel(['nonsense'])).rejects.toMatchObject({ code: 'slurm-refused' });
  });

  it('takes over what an earlier run left in the queue, and cancels it when it is interrupted', async () => {
    const store = await temporaryFolder();
    const jobs = [job('one 60s'), job('other 60s')];
    const first = start(store, jobs);
    first.outcome.catch(() => undefined);
    await begun(store, 2, first.places);
    const controller = new AbortController();
    const second = start(store, jobs, { signal: controller.signal });
    await until('the second run sees them', () => second.places().length === 2);
    expect(cluster.jobs()).toHaveLength(2);
    controller.abort(new Error('interrupted'));
    await expect(second.outcome).rejects.toThrow('interrupted');
    await until('the queue is empty', () => cluster.jobs().length === 0);
    expect(startsIn(store)).toHaveLength(2);
  });

  it('is seen by `status` with the node of each job that runs', async () => {
    const store = await temporaryFolder();
    const suite = { name: 'cluster', version: '1.0.0', digest: digestJson('cluster') };
    const { signal } = new AbortController();
    const watch = { suite, storeRoot: store, results: store, sinks: [], onEvent: () => undefined, signal };
    const whole = watched(watch, async (onEvent) => {
      await start(store, [job('a 3s'), job('b 3s'), job('c')], { onEvent }).outcome;
      return [];
    });
    const seen = async () => (await storeStatus(store, { all: false })).runs[0];
    await until('two run', async () => startsIn(store).length === 2 && (await seen())?.jobs.running === 2);
    const during = await seen();
    expect(during).toMatchObject({ state: 'running', jobs: { total: 3, done: 0, running: 2, waiting: 1 } });
    expect(during?.running.map(({ label, where }) => `${label} ${where ?? ''}`).toSorted()).toEqual(
      startsIn(store).toSorted(),
    );
    await whole;
    expect(await seen()).toMatchObject({ state: 'ended', jobs: { done: 3, running: 0 } });
  });

  // Last: a controller that has just come back starts nothing for half a minute.
  it('hears of a job that ended while the controller was away', async () => {
    const store = await temporaryFolder();
    const { outcome, places } = start(store, [job('one held'), job('other held')]);
    await begun(store, 2, places);
    await cluster.saveState();
    await cluster.killController();
    writeFileSync(path.join(store, 'go'), '');
    await until('they ended', () => endsIn(store).length === 2);
    cluster.startController();
    expect(await outcome).toMatchObject({ ran: 2, notStarted: 0 });
    expect(startsIn(store)).toHaveLength(2);
  }, 60_000);

  it('believes what a job left where the controller, back from its death, holds it for waiting', async () => {
    const store = await temporaryFolder();
    cluster.scontrol('update', 'PartitionName=work', 'State=DOWN');
    const { outcome, places } = start(store, [job('one held'), job('other held')]);
    await until('they wait', () => cluster.jobs().length === 2);
    const waiting = await cluster.saveState();
    cluster.scontrol('update', 'PartitionName=work', 'State=UP');
    await begun(store, 2, places, 60);
    await cluster.killController();
    cluster.restoreState(waiting);
    writeFileSync(path.join(store, 'go'), '');
    await until('they ended', () => endsIn(store).length === 2);
    cluster.startController();
    expect(await outcome).toMatchObject({ ran: 2, notStarted: 0 });
    expect(startsIn(store)).toHaveLength(2);
    // A node that still has the job when it is started once more is taken out of the cluster; a person brings it back.
    for (const node of cluster.nodeStates().filter((line) => line.includes('drain')))
      cluster.scontrol('update', `NodeName=${node.split(' ')[0] ?? ''}`, 'State=RESUME');
  }, 120_000);
});
