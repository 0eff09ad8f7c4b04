// The door: chooses the one backend of this process, loads it, and puts our kernels over the library's.
import { readdir } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { EnvironmentError, UsageError } from '../contract/errors.js';
import { suggest } from '../lib/near-names.js';
import type { Backend, BackendProbe, LoadedBackend } from './backend.js';
import { assertOurs, registerOurs } from './register.js';

export interface ListedBackend {
  readonly backend: Backend;
  readonly probe: BackendProbe;
}

export interface OpenOptions {
  /** Backend id; absent means the available backend of highest rank. */
  readonly backend?: string;
  readonly threads?: number;
}

let opened: LoadedBackend | null = null;

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
 * `backend-unavailable` if the backend that was asked for does not work here.
 */
export async function openTensors(options: OpenOptions = {}): Promise<LoadedBackend> {
  if (opened !== null) return reopen(opened, options.backend);
  const { backend, probe } = choose(await listBackends(), options.backend);
  if (!probe.available) throw unavailable(backend, probe);
  return openBackend(backend, options);
}

/** Opens a given backend; `openTensors` without the choice. */
export async function openBackend(backend: Backend, options: OpenOptions = {}): Promise<LoadedBackend> {
  // Production mode leaves out per-kernel checks and the library's advertisement on the console.
  tf.enableProdMode();
  const loaded = await backend.load(options.threads === undefined ? {} : { threads: options.threads });
  registerOurs(tf.getBackend());
  assertOurs(tf.getBackend());
  opened = loaded;
  return loaded;
}

/** Throws unless the kernels and gradients of the open backend are still ours. */
export function assertTensors(): void {
  assertOurs(tf.getBackend());
}

function reopen(current: LoadedBackend, wanted: string | undefined): LoadedBackend {
  if (wanted === undefined || wanted === current.id) return current;
  throw new UsageError('One process computes with one backend', {
    code: 'backend-already-open',
    expected: current.id,
    got: wanted,
    hint: 'Start another process for the other backend.',
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
