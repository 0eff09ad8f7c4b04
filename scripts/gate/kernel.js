// A benchmark with a planted slowdown: node kernel.js 1.1 does a tenth more of the same work.
import process from 'node:process';
import { Bench } from 'tinybench';

const ROUNDS = 100;
const values = Float64Array.from({ length: 2048 }, (_, index) => index / 2048);
const rounds = Math.round(ROUNDS * Number(process.argv[2] ?? '1'));

let state = 1;
let sum = 0;
function kernel() {
  for (const value of values) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    sum += value * (state >>> 8);
  }
}

const bench = new Bench({ time: 0, iterations: 60, warmupTime: 0, warmupIterations: 20, retainSamples: true });
bench.add('kernel', () => {
  for (let round = 0; round < rounds; round++) kernel();
});
const [task] = await bench.run();
if (task?.result.state !== 'completed' || !Number.isFinite(sum)) throw new Error('the kernel did not complete');
const samplesMs = task.result.latency.samples;
process.stdout.write(JSON.stringify({ schemaVersion: 1, benchmarks: [{ id: 'kernel', samplesMs }] }));
