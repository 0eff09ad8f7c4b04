// A neighbour: bursts of work between pauses, both of 20 to 400 ms, from a seed, until it is killed.
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';

let state = Number(process.argv[2] ?? '1');
function nextMs() {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return 20 + (380 * state) / 2 ** 32;
}

for (;;) {
  const end = performance.now() + nextMs();
  while (performance.now() < end) Math.sqrt(end);
  await setTimeout(nextMs());
}
