// From what a run tells its display to the lines that other programs read.
import type { BareRunLine, KindTotal } from '../../../contract/run-line.js';
import type { Job, Plan } from '../../../contract/plan.js';
import { ownIdentity } from '../../../lib/process/identity.js';
import { hostname } from 'node:os';
import type { RunEvent } from '../events.js';

/** The line of an event. */
export function lineOf(event: RunEvent, { name, version }: Pick<Plan['suite'], 'name' | 'version'>): BareRunLine {
  switch (event.type) {
    case 'started': {
      const { jobs, cached, parallel, announced = false } = event;
      const process = { host: hostname(), ...ownIdentity() };
      const counts = { announced, jobs: jobs.length, cached, parallel, kinds: kindsOf(jobs) };
      return { type: 'run-started', suite: { name, version }, process, ...counts };
    }
    case 'job-started':
      return { type: event.type, ...ofJob(event.job), where: event.where };
    case 'job-progress':
      return { type: event.type, ...ofJob(event.job), fraction: event.fraction, note: event.note };
    case 'job-finished':
      return { type: event.type, ...ofJob(event.job), seconds: event.durationMs / 1000 };
    case 'job-failed': {
      const { state, error } = event.failure;
      return { type: event.type, ...ofJob(event.job), state, error, log: event.logFile };
    }
    case 'finished': {
      const { ran, failed, notStarted } = event;
      return { type: 'jobs-finished', ran, failed, notStarted };
    }
    case 'notice':
    case 'disk-low':
      return event;
  }
}

function ofJob({
  key,
  label,
  cost,
  spec,
}: Job): Pick<BareRunLine & { type: 'job-started' }, 'key' | 'label' | 'kind' | 'cost'> {
  return { key, label, kind: spec.kind, cost };
}

function kindsOf(jobs: readonly Job[]): Record<string, KindTotal> {
  const kinds: Record<string, KindTotal> = {};
  for (const { spec, cost } of jobs) {
    const { jobs: count, cost: sum } = kinds[spec.kind] ?? { jobs: 0, cost: 0 };
    kinds[spec.kind] = { jobs: count + 1, cost: sum + cost };
  }
  return kinds;
}
