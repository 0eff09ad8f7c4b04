// A real HTTP server on this machine that serves one file as badly as asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  // An orderly end, so that what was sent also arrives: a reset may discard it, and the cut would fall anywhere.
  else if ('cutAfter' in manner) response.write(body.subarray(0, manner.cutAfter), () => response.socket?.end());
  else response.write(body.subarray(0, manner.stallAfter));
}
