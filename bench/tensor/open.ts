// The door: chooses the one backend of this process, loads it, and puts our kernels over the library's.
import { readdir } from 'node:fs/promises';
import * as tf from '#tfjs-core';
import { EnvironmentError, UsageError } from '../contract/errors.js';
import { suggest } from '../lib/text/near-names.js';
import type { Precision } from '../contract/precision.js';
import type { Backend, BackendProbe, OpenBackend } from './backend.js';
import { hasGraphs, wantExecution, type Execution } from './graph/execution.js';
import { readWriter } from './graph/writer.js';
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
  /** Default `graph`, where the backend has graphs. */
  readonly execution?: Execution;
}

let opened: OpenBackend | null = null;

/** Every backend of bench/tensor/backends/ with whether it works here, the one to choose first. */
export async function listBackends(): Promise<readonly ListedBackend[]> {
  const backends = await knownBackends();
  const listed = await Promise.all(backends.map(async (backend) => ({ backend, probe: await backend.probe() })));
  return listed.sort((a, b) => rankHere(b) - rankHere(a));
}

/** Whether a backend may be chosen without being named: an emulated GPU works, but is slower than the CPU itself. */
export function isAutomatic({ probe }: ListedBackend): boolean {
  return probe.available && probe.adapter?.software !== true;
}

/**
 * Opens the tensors of this process. Asking again for the same backend returns the one that is open.
 *
 * Throws UsageError `unknown-backend` or `backend-already-open` (one backend a process), and EnvironmentError
 * `backend-unavailable` or `precision-unavailable` if what was asked for does not work here.
 */
export async function openTensors(options: OpenOptions = {}): Promise<OpenBackend> {
  if (opened !== null) return reopen(opened, options);
  const backend = options.backend === undefined ? await best() : await findBackend(options.backend);
  return openBackend(backend, options);
}

/**
 * The backend of an id, without probing it: a job process was told its backend by a parent that did, and `load` says
 * what is missing. Throws UsageError `unknown-backend`.
 */
export async function findBackend(wanted: string): Promise<Backend> {
  const backends = await knownBackends();
  const found = backends.find(({ id }) => id === wanted);
  if (found !== undefined) return found;
  const known = backends.map(({ id }) => id);
  throw new UsageError('Unknown backend', {
    code: 'unknown-backend',
    expected: `one of ${known.join(', ')}`,
    got: wanted,
    hint: suggest(wanted, known),
  });
}

/** Opens a given backend; `openTensors` without the choice. */
export async function openBackend(backend: Backend, options: OpenOptions = {}): Promise<OpenBackend> {
  const { threads, precision = 'fp32', execution = 'graph' } = options;
  assertPrecision(backend, precision);
  // Production mode leaves out per-kernel checks and the library's advertisement on the console.
  tf.enableProdMode();
  const loaded = await backend.load(threads === undefined ? {} : { threads });
  registerOurs(tf.getBackend(), precision);
  assertOurs(tf.getBackend());
  wantExecution(execution);
  if (hasGraphs(backend.id)) await readWriter();
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

async function best(): Promise<Backend> {
  const found = (await listBackends()).find(isAutomatic);
  if (found !== undefined) return found.backend;
  throw new EnvironmentError('no tensor backend works here', {
    code: 'backend-unavailable',
    hint: 'Run `stealbench doctor`.',
  });
}

/** The files of bench/tensor/backends/, whether they work here or not; importing one loads nothing native. */
export async function knownBackends(): Promise<readonly Backend[]> {
  const folder = new URL('./backends/', import.meta.url);
  const files = (await readdir(folder)).filter((name) => /^[a-z0-9-]+\.(js|ts)$/.test(name)).sort();
  return Promise.all(
    files.map(async (file) => ((await import(new URL(file, folder).href)) as { readonly backend: Backend }).backend),
  );
}

function rankHere(listed: ListedBackend): number {
  return listed.probe.available && !isAutomatic(listed) ? -1 : listed.backend.rank;
}
