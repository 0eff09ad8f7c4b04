// The door: chooses the one backend of this process, loads it, and puts our kernels over the library's.
import { readdir } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { EnvironmentError, UsageError } from '../contract/errors.js';
import { suggest } from '../lib/near-names.js';
import type { Precision } from '../contract/precision.js';
import type { Backend, BackendProbe, OpenBackend } from './backend.js';
import { assertPrecision } from './precision.js';
import { assertOurs, registerOurs } from './register.js';

export interface ListedBackend {
  readonly backend: Backend;
  readonly probe: BackendProbe;
}

export interface OpenOptions {
  /** Backend id; absent means the available backend of highest rank. */
  readonly backend?: string;
  readonly threads?: number;
  /** Default `fp32`. */
  readonly precision?: Precision;
}

let opened: OpenBackend | null = null;

/** Every backend of bench/tensor/backends/ with whether it works here, highest rank first. */
export async function listBackends(): Promise<readonly ListedBackend[]> {
  const folder = new URL('./backends/', import.meta.url);
  const files = (await readdir(folder)).filter((name) => /^[a-z0-9-]+\.(js|ts)$/.test(name)).sort();
  const listed = await Promise.all(
    files.map(async (file) => {
      const module = (await import(new URL(file, folder).href)) as { readonly backend: Backend };
      return { backend: module.backend, probe: await module.backend.probe() };
    }),
  );
  return listed.sort((a, b) => b.backend.rank - a.backend.rank);
}

/**
 * Opens the tensors of this process. Asking again for the same backend returns the one that is open.
 *
 * Throws UsageError `unknown-backend` or `backend-already-open` (one backend a process), and EnvironmentError
 * `backend-unavailable` or `precision-unavailable` if what was asked for does not work here.
 */
export async function openTensors(options: OpenOptions = {}): Promise<OpenBackend> {
  if (opened !== null) return reopen(opened, options);
  const { backend, probe } = choose(await listBackends(), options.backend);
  if (!probe.available) throw unavailable(backend, probe);
  return openBackend(backend, options);
}

/** Opens a given backend; `openTensors` without the choice. */
export async function openBackend(backend: Backend, options: OpenOptions = {}): Promise<OpenBackend> {
  const { threads, precision = 'fp32' } = options;
  assertPrecision(backend, precision);
  // Production mode leaves out per-kernel checks and the library's advertisement on the console.
  tf.enableProdMode();
  const loaded = await backend.load(threads === undefined ? {} : { threads });
  registerOurs(tf.getBackend(), precision);
  assertOurs(tf.getBackend());
  opened = { ...loaded, precision };
  return opened;
}

/** Throws unless the kernels and gradients of the open backend are still ours. */
export function assertTensors(): void {
  assertOurs(tf.getBackend());
}

function reopen(
  current: OpenBackend,
  { backend = current.id, precision = current.precision }: OpenOptions,
): OpenBackend {
  if (backend === current.id && precision === current.precision) return current;
  throw new UsageError('One process computes with one backend', {
    code: 'backend-already-open',
    expected: `${current.id} in ${current.precision}`,
    got: `${backend} in ${precision}`,
    hint: 'Start another process for the other one.',
  });
}

function choose(listed: readonly ListedBackend[], wanted: string | undefined): ListedBackend {
  const found = listed.find(({ backend, probe }) => (wanted === undefined ? probe.available : backend.id === wanted));
  if (found !== undefined) return found;
  const known = listed.map(({ backend }) => backend.id);
  const got = wanted ?? 'none that works';
  throw new UsageError('Unknown backend', {
    code: 'unknown-backend',
    expected: `one of ${known.join(', ')}`,
    got,
    hint: suggest(got, known),
  });
}

function unavailable(backend: Backend, probe: { readonly reason: string; readonly fix: string }): EnvironmentError {
  return new EnvironmentError(`Backend \`${backend.id}\` does not work here: ${probe.reason}`, {
    code: 'backend-unavailable',
    hint: probe.fix,
  });
}
