// The journal of a run on disk: whole lines, one run a file, and never a reason for the run to fail.
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../../../bench/contract/errors.js';
import { RunLine } from '../../../../../bench/contract/run-line.js';
import { schemaProblems } from '../../../../../bench/contract/validate.js';
import type { RunEvent } from '../../../../../bench/pipeline/execution/events.js';
import { readJournal, notedRuns } from '../../../../../bench/pipeline/execution/journal/files.js';
import { storeStatus } from '../../../../../bench/pipeline/execution/journal/store-status.js';
import { watched } from '../../../../../bench/pipeline/execution/journal/watched.js';
import type { Job } from '../../../../../bench/contract/plan.js';
import { temporaryFolder } from '../../../../support/temporary.js';

const JOB = {
  key: 'a'.repeat(64),
  label: 'train-victim/tiny/s1',
  cost: 40,
  spec: { kind: 'train-victim' },
} as unknown as Job;
const STARTED: RunEvent = { type: 'started', jobs: [JOB], cached: 3, parallel: 2 };
const FAILURE = {
  state: 'failed',
  label: JOB.label,
  error: { code: 'x', message: 'it broke', hint: 'Mend it.' },
} as const;

interface Told {
  readonly root: string;
  readonly lines: readonly RunLine[];
  readonly events: readonly RunEvent[];
  readonly error: unknown;
}

/** A run that tells these events and ends so. */
async function told(
  root: string,
  events: readonly RunEvent[],
  end: () => Promise<readonly { state: string }[]>,
): Promise<Told> {
  const seen: RunEvent[] = [];
  const written: string[] = [];
  const sink = { write: (line: string) => written.push(line), close: () => Promise.resolve() };
  const options = {
    suite: { name: 'tiny', version: '1.0.0', digest: 'b'.repeat(64) },
    ...{ storeRoot: root, results: root, sinks: [sink], signal: new AbortController().signal },
    onEvent: (event: RunEvent) => seen.push(event),
  };
  const error: unknown = await watched(options, async (tell) => {
    events.forEach(tell);
    return end();
  }).then(
    () => null,
    (reason: unknown) => reason,
  );
  return { root, lines: written.map((line) => JSON.parse(line) as RunLine), events: seen, error };
}

const done = (): Promise<readonly { state: string }[]> =>
  Promise.resolve([{ state: 'completed' }, { state: 'completed' }]);

describe('a run that is watched', () => {
  it('is told line by line as its schema says, to the store and to whoever listens', async () => {
    const events: readonly RunEvent[] = [
      STARTED,
      { type: 'job-started', job: JOB, where: null },
      { type: 'job-failed', job: JOB, failure: FAILURE, logFile: '/log' },
      { type: 'disk-low', folder: '/store', freeBytes: 5, secondsLeft: null },
      { type: 'finished', ran: 1, failed: 1, notStarted: 0 },
    ];
    const { root, lines } = await told(await temporaryFolder(), events, done);
    expect(lines.map(({ type }) => type)).toEqual([
      ...['run-started', 'job-started', 'job-failed', 'disk-low', 'jobs-finished', 'run-ended'],
    ]);
    expect(lines.flatMap((line) => schemaProblems(RunLine, line))).toEqual([]);
    expect(lines[0]).toMatchObject({ jobs: 1, cached: 3, kinds: { 'train-victim': { jobs: 1, cost: 40 } } });
    const [run = ''] = await notedRuns(root);
    expect(await readJournal(root, run)).toEqual(lines);
  });

  it('tells progress of a job once in ten seconds, from its start on', async () => {
    const progress = { type: 'job-progress', job: JOB, fraction: 0.5, note: '' } as const;
    const { lines } = await told(await temporaryFolder(), [STARTED, progress, progress, progress], done);
    expect(lines.map(({ type }) => type)).toEqual(['run-started', 'job-progress', 'run-ended']);
  });

  it('says as its last line why it failed', async () => {
    const end = () => Promise.reject(new UsageError('it cannot', { code: 'cannot', hint: 'Do not.' }));
    const { root, lines, error } = await told(await temporaryFolder(), [STARTED], end);
    expect(error).toBeInstanceOf(UsageError);
    expect(lines.at(-1)).toMatchObject({ type: 'run-ended', outcome: 'failed', error: { code: 'cannot' } });
    expect(await storeStatus(root, { all: false })).toMatchObject({ runs: [{ state: 'ended', outcome: 'failed' }] });
  });

  it('leaves a store alone in which nothing is to run', async () => {
    const { root } = await told(await temporaryFolder(), [{ ...STARTED, jobs: [] }], done);
    expect(await readdir(root)).toEqual([]);
  });

  it('goes on where its journal cannot be written, and says so once', async () => {
    const root = await temporaryFolder();
    await writeFile(path.join(root, 'runs'), 'a file is in the way');
    const { events, error } = await told(root, [STARTED, { type: 'job-started', job: JOB, where: null }], done);
    expect(error).toBeNull();
    const notices = events.filter(({ type }) => type === 'notice');
    expect(notices).toMatchObject([{ text: expect.stringContaining('will not know this run') as string }]);
  });

  it('keeps the last fifty runs', async () => {
    const root = await temporaryFolder();
    await mkdir(path.join(root, 'runs'));
    for (let day = 10; day < 70; day++)
      await writeFile(path.join(root, 'runs', `20250101T0000${day}Z-aaaaaa.jsonl`), '');
    await told(root, [STARTED], done);
    const runs = await notedRuns(root);
    expect([runs.length, runs[0]]).toEqual([50, '20250101T000021Z-aaaaaa']);
  });
});

describe('the runs of a store', () => {
  it('are those that go on, else the last; a torn last line is passed over', async () => {
    const root = await temporaryFolder();
    await told(root, [STARTED], done);
    await told(root, [STARTED], done);
    expect((await storeStatus(root, { all: true })).runs).toHaveLength(2);
    expect((await storeStatus(root, { all: false })).runs).toHaveLength(1);
    const [first = ''] = await notedRuns(root);
    const file = path.join(root, 'runs', `${first}.jsonl`);
    const [start = ''] = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, `${start}\n`);
    await appendFile(file, '{"type":"job-star');
    const { runs } = await storeStatus(root, { all: false });
    expect(runs).toMatchObject([{ run: first, state: 'running', jobs: { waiting: 1 } }]);
  });

  it('are none in a folder that is not there', async () => {
    expect((await storeStatus(path.join(await temporaryFolder(), 'none'), { all: false })).runs).toEqual([]);
  });
});
