// The oracle's server keeps the contract of every door, on a port and on a Unix socket, in bytes and in JSON.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { InferenceClient } from '../../../../bench/oracle/http/client.js';
import { serveOracle } from '../../../../bench/oracle/http/serve.js';
import { type DoorKind, oracleContract } from '../oracle-contract.js';
import { wireClient, wireOracle } from './wire-oracle.js';

let folder = '';
let sockets = 0;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oracle-'));
});
afterAll(() => rm(folder, { recursive: true }));

function door(listen: () => { port: number } | { socketPath: string }, binary: boolean): DoorKind {
  return async (core, pool) => {
    const server = await serveOracle({ core, pool, listen: listen() });
    const clients: InferenceClient[] = [];
    return {
      connect: async (name) => {
        const client = wireClient(server, { 'x-stealbench-client': name });
        clients.push(client);
        return wireOracle(client, { binary, budgetQueries: core.budgetQueries });
      },
      close: async () => {
        for (const client of clients) client.close();
        await server.close();
      },
    };
  };
}

const onPort = (): { port: number } => ({ port: 0 });
const onSocket = (): { socketPath: string } => ({ socketPath: path.join(folder, `${(sockets += 1)}.sock`) });

oracleContract('The server on loopback, in bytes,', door(onPort, true));
oracleContract('The server on loopback, in JSON,', door(onPort, false));
oracleContract('The server on a Unix socket', door(onSocket, true));
