// What a tensor backend is. A backend is one file in bench/tensor/backends/ whose id is its name.
import type { Adapter } from '../contract/adapter.js';

/** Ids are file names; a plain string so that another backend needs no change here. */
export type BackendId = 'tensorflow-gpu' | 'webgpu' | 'tensorflow' | 'wasm' | 'cpu' | (string & Record<never, never>);

/** Whether a backend works on this machine and on what, and if not, why and what to do. */
export type BackendProbe =
  | { readonly available: true; readonly version: string; readonly adapter: Adapter | null }
  | { readonly available: false; readonly reason: string; readonly fix: string };

/** A backend that can be asked for; nothing is loaded until `load`. */
export interface Backend {
  readonly id: BackendId;
  readonly title: string;
  /** The automatic choice is the available backend of highest rank whose adapter is not a software one. */
  readonly rank: number;
  /** Whether the same seed gives the same bytes on one processor type and Node version. */
  readonly deterministic: boolean;
  /** Cheap and without side effects: does not load the backend into TensorFlow.js. */
  probe(): Promise<BackendProbe>;
  /** Loads and selects the backend. Call it through `openTensors`, which adds kernels and gradients after. */
  load(options: BackendOptions): Promise<LoadedBackend>;
}

export interface BackendOptions {
  /** CPU threads, where the backend has a choice; default is the backend's own. */
  readonly threads?: number;
}

/** The backend that this process computes with, as it goes into records. */
export interface LoadedBackend {
  readonly id: BackendId;
  readonly version: string;
  /** Processor or accelerator that computes, as its maker calls it. */
  readonly device: string;
  /** CPU threads; `null` where the backend does not say or the device is no CPU. */
  readonly threads: number | null;
  /** What computes beside the CPU; `null` where the CPU does it all. */
  readonly adapter: Adapter | null;
  /** Versions and switches that can change results or speed. */
  readonly details: Readonly<Record<string, string>>;
}
