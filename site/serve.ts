// Serves a built site to this machine alone.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';
import { EnvironmentError } from '../bench/contract/errors.js';

export interface SiteServer {
  /** `http://127.0.0.1:<port>/` */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Files are read anew for each request, so that a site built again shows at once.
 *
 * @param port - 0 takes any free one; EnvironmentError `port-taken` where it is not free
 */
export async function serveSite(folder: string, port: number): Promise<SiteServer> {
  const files = sirv(folder, { dev: true, extensions: ['html'] });
  const server = createServer((request, response) =>
    files(request, response, () => {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not found\n');
    }),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(portError(cause, port)));
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${actual}/`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

function portError(cause: Error, port: number): EnvironmentError {
  return new EnvironmentError(`Port ${port} cannot be listened on: ${cause.message}`, {
    code: 'port-taken',
    hint: 'Choose another with --port, or 0 for any free one.',
    cause,
  });
}
