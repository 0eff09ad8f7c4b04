// Serves a built site to this machine alone.
import { existsSync, realpathSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
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
 * @param port - 0 takes any free one; EnvironmentError `port-taken` where it is not free, `site-unreadable` without a folder
 */
export async function serveSite(folder: string, port: number): Promise<SiteServer> {
  if (!existsSync(folder)) throw noSite(folder);
  const files = sirv(folder, { dev: true, extensions: ENDINGS });
  const server = createServer((request, response) => {
    const notFound = (): void => {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not found\n');
    };
    if (isOwnFile(folder, request.url ?? '/')) files(request, response, notFound);
    else notFound();
  });
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

/** Endings that an address may leave out. */
const ENDINGS = ['html'];

/**
 * Whether an address can only mean files that were built: none whose name begins with a dot, and none behind a link, which
 * may lead out of the folder.
 */
function isOwnFile(folder: string, url: string): boolean {
  const address = decoded(url.split(/[?#]/u)[0] ?? '');
  if (address === null || address.includes('\0')) return false;
  const names = address.split(/[/\\]/u).filter((name) => name !== '');
  if (names.some((name) => name.startsWith('.'))) return false;
  const root = realpathSync(folder);
  const place = path.join(root, ...names);
  return [place, ...ENDINGS.flatMap((ending) => [`${place}.${ending}`, path.join(place, `index.${ending}`)])].every(
    (file) => !existsSync(file) || realpathSync(file) === file,
  );
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function noSite(where: string): EnvironmentError {
  return new EnvironmentError('There is no site', {
    code: 'site-unreadable',
    where,
    expected: 'a folder with a built site',
    got: 'nothing',
    hint: 'Build it with `stealbench site build`, or name its folder.',
  });
}

function portError(cause: Error, port: number): EnvironmentError {
  return new EnvironmentError(`Port ${port} cannot be listened on: ${cause.message}`, {
    code: 'port-taken',
    hint: 'Choose another with --port, or 0 for any free one.',
    cause,
  });
}
