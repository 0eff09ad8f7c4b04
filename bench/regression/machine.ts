// What this machine is: times of two machines are never compared.
import os from 'node:os';
import type { Machine } from '../contract/comparison.js';

export function thisMachine(): Machine {
  return {
    processor: os.cpus()[0]?.model ?? 'unknown',
    logicalProcessors: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    platform: `${os.platform()}-${os.arch()}`,
    node: process.version,
  };
}
