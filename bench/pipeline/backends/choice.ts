// The backend of a run, chosen in the parent without loading it: each job process loads its own.
import type { Adapter } from '../../contract/adapter.js';
import { EnvironmentError, UsageError } from '../../contract/errors.js';
import type { Precision } from '../../contract/precision.js';
import { findBackend, isAutomatic, listBackends } from '../../tensor/open.js';
import { assertPrecision } from '../../tensor/precision.js';

/**
 * The backend asked for, or the best that works here.
 *
 * Throws UsageError `unknown-backend` and EnvironmentError `backend-unavailable`.
 */
export async function chooseBackend(wanted: string | undefined): Promise<string> {
  if (wanted === undefined) {
    const best = (await listBackends()).find(isAutomatic);
    if (best !== undefined) return best.backend.id;
    throw new EnvironmentError('no tensor backend works here', {
      code: 'backend-unavailable',
      hint: 'Run `stealbench doctor`.',
    });
  }
  const backend = await findBackend(wanted);
  const probe = await backend.probe();
  if (probe.available) return wanted;
  throw new EnvironmentError(`backend ${wanted} does not work here: ${probe.reason}`, {
    code: 'backend-unavailable',
    hint: probe.fix,
  });
}

/**
 * The backend asked for, without a look whether it works here: other machines compute.
 *
 * @throws UsageError `backend-unnamed` or `unknown-backend`
 */
export async function namedBackend(wanted: string | undefined): Promise<string> {
  if (wanted !== undefined) return (await findBackend(wanted)).id;
  throw new UsageError('which backend the other machines have is not known here', {
    code: 'backend-unnamed',
    hint: 'Name it with --backend: `stealbench doctor` on one of them says what works there.',
  });
}

/** Whether the same seed gives the same bytes on one processor type and Node version; `false` for an unknown backend. */
export async function isDeterministic(id: string): Promise<boolean> {
  return (await listBackends()).some(({ backend }) => backend.id === id && backend.deterministic);
}

/** Throws EnvironmentError `precision-unavailable` if the backend lacks the precision. */
export async function checkPrecision(id: string, precision: Precision): Promise<void> {
  assertPrecision(await findBackend(id), precision);
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
    state: probe.available
      ? `works here (${probe.version})${onWhat(id, probe.adapter)}`
      : `${probe.reason} → ${probe.fix}`,
  }));
}

function onWhat(id: string, adapter: Adapter | null): string {
  if (adapter === null) return '';
  const { vendor, architecture, description, software } = adapter;
  const known = [vendor, architecture, description].filter((text) => text !== null).join(', ');
  const emulated = `, which emulates a GPU on the CPU: used only when asked for with \`--backend ${id}\``;
  return ` on ${known === '' ? 'a GPU that says nothing of itself' : known}${software ? emulated : ''}`;
}
