// Reads the inputs of one target in a thread, so that one that never ends can be ended. Tells by shared memory which it is at.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import { readOne } from './read-one.js';
import { inputsOf, TARGETS } from './targets.js';

const { target, seed, from, count, shared } =
  /** @type {{ target: string, seed: number, from: number, count: number, shared: SharedArrayBuffer }} */ (workerData);
const at = new Int32Array(shared);
const folder = mkdtempSync(path.join(os.tmpdir(), 'stealbench-fuzz-'));
const reader = await TARGETS[target]?.(folder);
if (reader === undefined) throw new Error(`no target ${target}`);
let index = from;
for (const bytes of inputsOf(target, { seed, from, count })) {
  Atomics.store(at, 0, index);
  const before = process.resourceUsage().maxRSS;
  const start = performance.now();
  const result = await readOne(reader, bytes);
  const ms = performance.now() - start;
  const grownBytes = (process.resourceUsage().maxRSS - before) * 1024;
  parentPort?.postMessage({ index, ms, grownBytes, ...result });
  index++;
}
await reader.close?.();
rmSync(folder, { recursive: true, force: true });
parentPort?.postMessage({ done: true });
