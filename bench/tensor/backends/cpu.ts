// The reference backend: plain JavaScript, slow, always there; the others are tested against it.
import { cpus } from 'node:os';
import * as tf from '#tfjs-core';
import type { Backend } from '../backend.js';

export const backend: Backend = {
  id: 'cpu',
  title: 'Plain JavaScript (reference)',
  rank: 0,
  deterministic: true,
  probe: () => Promise.resolve({ available: true, version: tf.version_core, adapter: null }),
  async load() {
    const { version_cpu } = await import('#tfjs-backend-cpu');
    await tf.setBackend('cpu');
    const device = cpus()[0]?.model.trim() ?? process.arch;
    return {
      id: 'cpu',
      version: version_cpu,
      device,
      threads: 1,
      adapter: null,
      details: { node: process.version },
    };
  },
};
