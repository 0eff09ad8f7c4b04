// A victim of a suite: what is missing of it and of its defenses is run first, as `run` would.
import { randomUUID } from 'node:crypto';
import { EnvironmentError } from '../../contract/errors.js';
import { runJobs } from '../../pipeline/execution/run.js';
import { openStand, plannedStand } from '../../pipeline/serving/from-plan.js';
import type { Stand } from '../../pipeline/serving/served.js';
import { standSuite } from '../../pipeline/serving/stand-suite.js';
import { EvidenceStore } from '../../pipeline/store/evidence-store.js';
import { underLease } from '../../pipeline/store/lease.js';
import { preparePlan } from '../prepare-plan.js';
import { runDisplay } from '../run-display.js';
import type { Opening } from './opening.js';

const TIME_LIMIT_MS = 24 * 3600 * 1000;

export async function openSuite(what: string, opening: Opening): Promise<Stand> {
  const { flags, context, folders, threads, signal } = opening;
  const { victim, pool, seed, defense: defenses } = flags;
  const compute = {
    ...(flags.backend === undefined ? {} : { backend: flags.backend }),
    ...(flags.precision === undefined ? {} : { precision: flags.precision }),
  };
  const { plan, backend, precision } = await preparePlan(what, {
    ...{ ...compute, folders, context },
    narrow: (loaded) => standSuite(loaded, { victim, pool, seed, defenses }),
  });
  const stand = plannedStand(plan);
  const lease = { root: folders.store, name: `serve-${randomUUID()}`, keys: stand.jobs.map(({ key }) => key) };
  const notice = (text: string): void => context.err(`note    ${text}\n`);
  return underLease(lease, { signal, notice }, async (leased) => {
    const display = runDisplay(context);
    const { failures } = await runJobs({
      ...{ jobs: stand.jobs, store: new EvidenceStore(folders.store), dataRoot: folders.data, backend, precision },
      ...{ parallel: 1, threads, forced: new Set<string>(), keepGoing: false, timeLimitMs: TIME_LIMIT_MS },
      ...{ signal: leased.signal, onEvent: display.onEvent },
    }).finally(display.stop);
    const [failure] = failures.values();
    if (failure !== undefined) {
      const { code, message, hint } = failure.error;
      throw new EnvironmentError(`${failure.label} failed: ${message}`, { code, hint });
    }
    const { budget, atEnd, onAnswered } = opening;
    const places = { storeRoot: folders.store, dataRoot: folders.data };
    return openStand(stand, { ...places, backend, precision, threads, budget, signal, atEnd, onAnswered });
  });
}
