// A stand behind its door, until somebody ends it.
import { serveOracle } from '../../oracle/http/serve.js';
import type { Stand } from './served.js';

export interface OpenDoor {
  readonly url: string;
  close(): Promise<void>;
}

/** On 127.0.0.1; port 0 takes a free one. Rejects with the system's error for a port that is taken. */
export async function openDoor(
  { core, pool }: Stand,
  port: number,
  onFailure: (error: unknown) => void,
): Promise<OpenDoor> {
  const server = await serveOracle({ core, listen: { port }, onFailure, ...(pool === null ? {} : { pool }) });
  return { url: server.url ?? '', close: () => server.close() };
}
