// Runs of a store as OpenMetrics 1.0 text. Own code: a client library keeps counters of its own process, which these are not.
import type { StoreStatus } from '../pipeline/execution/journal/store-status.js';
import type { RunStatus } from '../pipeline/execution/journal/status.js';

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'info' | 'stateset';
  readonly unit?: 'seconds' | 'bytes' | 'ratio';
  readonly help: string;
  /** What a sample's name has after the family's. */
  readonly suffix?: '_total' | '_info';
  readonly samples: readonly Sample[];
}

const STATES: readonly RunStatus['state'][] = ['running', 'scoring', 'ended', 'gone', 'silent'];

/** Ends with `# EOF`; a figure that is not known has no sample. */
export function openMetrics({ store, freeBytes, runs }: StoreStatus): string {
  const of = (samples: (run: RunStatus) => readonly Sample[]): readonly Sample[] =>
    runs.flatMap((run) =>
      samples(run).map(({ labels, value }) => ({ labels: { run: run.run, suite: run.suite.name, ...labels }, value })),
    );
  const one = (value: number): readonly Sample[] => [{ labels: {}, value }];
  const families: readonly Family[] = [
    {
      name: 'stealbench_run',
      type: 'info',
      suffix: '_info',
      help: 'Where a run is and what it runs.',
      samples: of(({ suite, process }) => [
        { labels: { version: suite.version, host: process.host, pid: `${process.pid}` }, value: 1 },
      ]),
    },
    {
      name: 'stealbench_run_state',
      type: 'stateset',
      help: 'How it is with a run.',
      samples: of(({ state }) =>
        STATES.map((name) => ({ labels: { stealbench_run_state: name }, value: name === state ? 1 : 0 })),
      ),
    },
    {
      name: 'stealbench_run_start_time_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'When it began, since 1970.',
      samples: of(({ startedAt }) => one(Date.parse(startedAt) / 1000)),
    },
    {
      name: 'stealbench_run_last_line_time_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'When it was last heard of, since 1970.',
      samples: of(({ heardAt }) => one(Date.parse(heardAt) / 1000)),
    },
    {
      name: 'stealbench_run_remaining_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'About how long it still takes, at the pace so far.',
      samples: of(({ remaining }) => (remaining.seconds === null ? [] : one(remaining.seconds))),
    },
    {
      name: 'stealbench_jobs',
      type: 'gauge',
      help: 'Jobs of a run by what became of them.',
      samples: of(({ jobs }) =>
        (['cached', 'done', 'failed', 'running', 'waiting'] as const).map((state) => ({
          labels: { state },
          value: jobs[state],
        })),
      ),
    },
    {
      name: 'stealbench_job_seconds',
      type: 'counter',
      unit: 'seconds',
      suffix: '_total',
      help: 'Time that finished jobs took, by kind.',
      samples: of(({ finished }) =>
        Object.entries(finished).map(([kind, { seconds }]) => ({ labels: { kind }, value: seconds })),
      ),
    },
    {
      name: 'stealbench_job_progress_ratio',
      type: 'gauge',
      unit: 'ratio',
      help: 'How far a job is that runs.',
      samples: of(({ running }) =>
        running.flatMap(({ label, fraction }) =>
          fraction === null ? [] : [{ labels: { job: label }, value: fraction }],
        ),
      ),
    },
    {
      name: 'stealbench_store_free_bytes',
      type: 'gauge',
      unit: 'bytes',
      help: 'What may still be written on the disk of the store.',
      samples: freeBytes === null ? [] : [{ labels: { store }, value: freeBytes }],
    },
  ];
  return `${families.map(familyText).join('')}# EOF\n`;
}

function familyText({ name, type, unit, help, suffix, samples }: Family): string {
  const unitLine = unit === undefined ? '' : `# UNIT ${name} ${unit}\n`;
  const lines = samples.map(({ labels, value }) => `${name}${suffix ?? ''}${labelText(labels)} ${value}\n`);
  return `# TYPE ${name} ${type}\n${unitLine}# HELP ${name} ${help}\n${lines.join('')}`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
