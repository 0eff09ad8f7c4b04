// A real HTTP server on this machine that serves one file as badly as asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** What one request gets. */
export type Manner =
  | 'whole'
  | 'ignores-range'
  | 'server-error'
  | 'not-found'
  | { readonly cutAfter: number }
  | { readonly stallAfter: number };

export interface FileServer {
  readonly url: string;
  /** Range header of each request, in order; `null` where there was none. */
  readonly ranges: readonly (string | null)[];
}

/** Serves `content`; request i gets manner i, later ones the last. Closed when the test ends. */
export async function serveFile(content: Buffer, manners: readonly Manner[]): Promise<FileServer> {
  const ranges: (string | null)[] = [];
  const server = createServer((request, response) => {
    const manner = manners[Math.min(ranges.length, manners.length - 1)] ?? 'whole';
    ranges.push(request.headers.range ?? null);
    answer({ request, response, content, manner });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/file.bin`, ranges };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly content: Buffer;
  readonly manner: Manner;
}

const PIECES = 8;
const PAUSE_MS = 30;

/**
 * Sends in pieces, so that the client has some of them on disk before the connection ends: what comes together with the end may
 * be dropped. An orderly end, since a reset may discard what was sent.
 */
async function cut(response: ServerResponse, body: Buffer): Promise<void> {
  const size = Math.ceil(body.length / PIECES);
  for (let start = 0; start < body.length; start += size) {
    response.write(body.subarray(start, start + size));
    await setTimeout(PAUSE_MS);
  }
  response.socket?.end();
}

function answer({ request, response, content, manner }: Exchange): void {
  if (manner === 'server-error' || manner === 'not-found') {
    response.writeHead(manner === 'not-found' ? 404 : 503).end();
    return;
  }
  const wanted = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  const start = manner === 'ignores-range' || wanted === undefined ? 0 : Number(wanted);
  if (start >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  const body = content.subarray(start);
  const range = { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` };
  const headers = { 'content-length': body.length, ...(start > 0 ? range : {}) };
  response.writeHead(start > 0 ? 206 : 200, headers);
  if (typeof manner === 'string') response.end(body);
  else if ('cutAfter' in manner) void cut(response, body.subarray(0, manner.cutAfter));
  else response.write(body.subarray(0, manner.stallAfter));
}
