// The embedded default: WebAssembly with SIMD, one thread in Node, no native code to install.
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import * as tf from '#tfjs-core';
import { EnvironmentError } from '../../contract/errors.js';
import type { Backend } from '../backend.js';

export const backend: Backend = {
  id: 'wasm',
  title: 'WebAssembly (embedded)',
  rank: 10,
  deterministic: true,
  probe: () => Promise.resolve({ available: true, version: tf.version_core, adapter: null }),
  async load() {
    const wasm = await import('#tfjs-backend-wasm');
    // Found by resolution, not relative to this file, so that it works from bench/ and from dist/.
    const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
    wasm.setWasmPaths(join(dirname(entry), '/'));
    if (!(await tf.setBackend('wasm'))) throw wasmRefused();
    const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
    return {
      id: 'wasm',
      version: wasm.version_wasm,
      device: cpus()[0]?.model.trim() ?? process.arch,
      threads: 1,
      adapter: null,
      details: { node: process.version, simd: String(simd) },
    };
  },
};

function wasmRefused(): EnvironmentError {
  return new EnvironmentError('The WebAssembly backend did not start', {
    code: 'backend-failed',
    hint: 'Reinstall the dependencies with `npm ci`, or run with `--backend cpu`.',
  });
}
