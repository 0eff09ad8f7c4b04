// Asks about a random sample of the pool, and nothing more: the harness trains the surrogate on the answers.
// What runs is attack.js beside it, which `npx tsc -p .` writes from this file.
import { open, readFile } from 'node:fs/promises';
import process from 'node:process';
const BATCH = 256;
const task = JSON.parse(await readFile(process.env['STEALBENCH_TASK'] ?? '', 'utf8'));
const size = task.inputShape[0] * task.inputShape[1] * task.inputShape[2];
const pool = await open(task.pool);
const bytes = (await pool.stat()).size;
const count = Math.floor(bytes / size);
const header = bytes - count * size;
const order = Array.from({ length: count }, (_, row) => row);
let state = task.seed;
for (let last = count - 1; last > 0; last--) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  const other = state % (last + 1);
  [order[last], order[other]] = [order[other], order[last]];
}
const rows = order.slice(0, task.budgetQueries);
for (let first = 0; first < rows.length; first += BATCH) await query(rows.slice(first, first + BATCH), first);
console.log(`asked ${rows.length} queries`);
/** Posteriors of pool rows, float32 [n * classes]. */
async function query(batch, first) {
  const images = new Uint8Array(batch.length * size);
  for (const [index, row] of batch.entries()) await pool.read(images, index * size, size, header + row * size);
  const tensor = { name: 'images', datatype: 'UINT8', shape: [batch.length, ...task.inputShape] };
  const head = {
    id: `batch-${first}`,
    parameters: { binary_data_output: true },
    inputs: [{ ...tensor, parameters: { binary_data_size: images.length } }],
  };
  const json = new TextEncoder().encode(JSON.stringify(head));
  const body = new Uint8Array(json.length + images.length);
  body.set(json);
  body.set(images, json.length);
  const headers = { 'inference-header-content-length': String(json.length) };
  const response = await fetch(`${task.url}/v2/models/victim/infer`, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`the oracle answered ${response.status}: ${await response.text()}`);
  const answer = await response.arrayBuffer();
  return new Float32Array(answer.slice(Number(response.headers.get('inference-header-content-length'))));
}
