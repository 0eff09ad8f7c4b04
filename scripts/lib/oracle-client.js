// A client of scripts/bench-oracle.js in a process of its own: times batches, or asks until the budget is gone.
import process from 'node:process';

/** @typedef {{ place: string, binary: boolean, name?: string, batch: number }} Request */

const request = /** @type {Request} */ (JSON.parse(process.argv[2] ?? '{}'));
const module = new URL('../../dist/bench/oracle/http/client.js', import.meta.url).href;
const { InferenceClient } = /** @type {typeof import('../../bench/oracle/http/client.js')} */ (await import(module));

const headers = { 'x-stealbench-client': request.name ?? 'bench' };
const client = new InferenceClient({ url: request.place, model: 'victim', headers, retries: 10 });
let asked = 0;

/** @param {number} count */
async function ask(count) {
  const data = Uint8Array.from({ length: count * 32 * 32 * 3 }, (_, index) => (index * 2_654_435_761) >>> 24);
  const inputs = [{ name: 'images', datatype: /** @type {const} */ ('UINT8'), shape: [count, 32, 32, 3], data }];
  return { inputs, binary: request.binary, id: `${request.name ?? 'bench'}-${process.pid}-${asked++}` };
}

/**
 * @param {number} batches
 * @param {number} inFlight - requests that are under way at the same time
 */
async function time(batches, inFlight) {
  // Without ids: these are no retries, and an id makes the server digest the body.
  const { inputs, binary } = await ask(request.batch);
  let left = batches;
  const start = performance.now();
  const askOn = async () => {
    while (left-- > 0) await client.infer({ inputs, binary });
  };
  await Promise.all(Array.from({ length: inFlight }, askOn));
  return (performance.now() - start) / batches;
}

/** Sizes go through 1 to 64 in an order of the client's own; a refusal makes them smaller until even one is refused. */
async function exhaust() {
  let answered = 0;
  let most = request.batch;
  for (let turn = process.pid; most > 0; turn++) {
    const size = 1 + ((turn * 37) % most);
    try {
      await client.infer(await ask(size));
      answered += size;
    } catch (error) {
      if (!(error instanceof Error && 'status' in error && error.status === 429)) throw error;
      most = size - 1;
    }
  }
  return answered;
}

/** @typedef {{ command: 'time' | 'exhaust', batches: number, inFlight: number }} Command */

process.on('message', (/** @type {Command} */ { command, batches, inFlight }) => {
  const work = command === 'time' ? time(batches, inFlight) : exhaust();
  work.then(
    (value) => process.send?.(value),
    (/** @type {unknown} */ error) => process.send?.({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
