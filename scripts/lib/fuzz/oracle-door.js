// The oracle's server as a target: bytes on a socket, and what must hold of its answer.
import net from 'node:net';
import { once } from 'node:events';
import { built } from '../compile.js';

/** [height, width, channels] of what its victim takes. */
const SHAPE = /** @type {const} */ ([2, 2, 1]);
const BUDGET = 1e9;
const VALID = Buffer.from('GET /v2/models/victim HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');

/** @returns {Promise<import('./targets.js').Reader>} */
export async function oracleDoor() {
  const { OracleCore } = await built(/** @type {typeof import('../../../bench/oracle/core.js')} */ ({}), 'oracle/core');
  const { serveOracle } = await built(
    /** @type {typeof import('../../../bench/oracle/http/serve.js')} */ ({}),
    'oracle/http/serve',
  );
  const { BadRequest } = await import('./bad-request.js');
  const core = new OracleCore({
    ...{ classes: 2, inputShape: SHAPE, budgetQueries: BUDGET, seed: 1 },
    victim: async ({ count }) =>
      Promise.resolve({ values: new Float32Array(2 * count).fill(0.5), rows: count, columns: 2 }),
    defense: { answer: (posteriors) => posteriors },
  });
  /** @type {unknown[]} */
  const failures = [];
  const server = await serveOracle({ core, listen: { port: 0 }, onFailure: (error) => failures.push(error) });
  const port = Number(new URL(server.url ?? '').port);
  let asked = 0;
  return {
    read: async (bytes) => {
      const answer = await exchange(port, bytes);
      const [failure] = failures.splice(0);
      if (failure !== undefined) throw failure;
      if (/^HTTP\/1\.1 5(?!03)/.test(answer)) throw new Error(`the oracle answered ${answer.slice(0, 200)}`);
      // It must go on answering honest clients.
      if (asked++ % 100 === 0 && !(await exchange(port, VALID)).startsWith('HTTP/1.1 200'))
        throw new Error('the oracle no longer answers');
      if (/^HTTP\/1\.1 4/.test(answer)) throw new BadRequest(answer.slice(9, 12));
    },
    close: () => server.close(),
  };
}

/**
 * @param {number} port
 * @param {Buffer} bytes
 * @returns {Promise<string>} all that it was answered
 */
async function exchange(port, bytes) {
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let answer = '';
  socket.setEncoding('latin1').on('data', (/** @type {string} */ text) => (answer += text));
  // A server may close while it is still being told.
  socket.on('error', () => undefined);
  socket.end(bytes);
  await once(socket, 'close');
  return answer;
}
