// The backend of a run, chosen in the parent without loading it: each job process loads its own.
import { EnvironmentError, UsageError } from '../contract/errors.js';
import { suggest } from '../lib/near-names.js';
import { listBackends } from '../tensor/open.js';

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

/** Whether the same seed gives the same bytes on one processor type and Node version; `false` for an unknown backend. */
export async function isDeterministic(id: string): Promise<boolean> {
  return (await listBackends()).some(({ backend }) => backend.id === id && backend.deterministic);
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
