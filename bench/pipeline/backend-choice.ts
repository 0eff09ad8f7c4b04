// The backend of a run, chosen in the parent without loading it: each job process loads its own.
import { EnvironmentError, UsageError } from '../contract/errors.js';
import { suggest } from '../lib/near-names.js';
import type { Precision } from '../contract/precision.js';
import { listBackends } from '../tensor/open.js';
import { assertPrecision } from '../tensor/precision.js';

/**
 * The backend asked for, or the best that works here.
 *
 * Throws UsageError `unknown-backend` and EnvironmentError `backend-unavailable`.
 */
export async function chooseBackend(wanted: string | undefined): Promise<string> {
  const listed = await listBackends();
  if (wanted === undefined) {
    const best = listed.find(({ probe }) => probe.available);
    if (best !== undefined) return best.backend.id;
    throw new EnvironmentError('no tensor backend works here', {
      code: 'backend-unavailable',
      hint: 'Run `stealbench doctor`.',
    });
  }
  const found = listed.find(({ backend }) => backend.id === wanted);
  if (found === undefined) {
    const known = listed.map(({ backend }) => backend.id);
    throw new UsageError(`unknown backend ${JSON.stringify(wanted)}`, {
      code: 'unknown-backend',
      hint: suggest(wanted, known),
    });
  }
  if (found.probe.available) return wanted;
  throw new EnvironmentError(`backend ${wanted} does not work here: ${found.probe.reason}`, {
    code: 'backend-unavailable',
    hint: found.probe.fix,
  });
}

/** Throws EnvironmentError `precision-unavailable` if a backend that works here lacks the precision. */
export async function checkPrecision(id: string, precision: Precision): Promise<void> {
  const chosen = (await listBackends()).find(({ backend }) => backend.id === id);
  if (chosen !== undefined) assertPrecision(chosen.backend, precision);
}

export interface BackendState {
  readonly id: string;
  readonly title: string;
  readonly available: boolean;
  /** One sentence: its version, or what is missing and the command that mends it. */
  readonly state: string;
}

/** Every backend, best first. */
export async function listBackendStates(): Promise<readonly BackendState[]> {
  return (await listBackends()).map(({ backend: { id, title }, probe }) => ({
    id,
    title,
    available: probe.available,
    state: probe.available ? `works here (${probe.version})` : `${probe.reason} → ${probe.fix}`,
  }));
}
