// The oracle as a server of the Open Inference Protocol: a thin door on the core, on loopback or on a Unix socket.
import Fastify, { type FastifyInstance } from 'fastify';
import type { AddressInfo, Socket } from 'node:net';
import type { OracleCore } from '../core.js';
import { BAD_HTTP, NOT_FOUND, send, toHttpError } from './http-error.js';
import { DEFAULT_LIMITS, type ServeOptions } from './options.js';
import { addRoutes } from './routes.js';

/** A request must have arrived whole after so long; the next one on a connection may wait so long. */
const REQUEST_TIMEOUT_MS = 120_000;
const KEEP_ALIVE_MS = 60_000;

export interface OracleServer {
  /** `http://127.0.0.1:<port>`; `null` on a Unix socket. */
  readonly url: string | null;
  readonly socketPath: string | null;
  /** Ends all connections; resolves once nothing is being answered any more and the ledger holds still. */
  close(): Promise<void>;
}

/** @throws the error of the system if the port or the path cannot be listened on */
export async function serveOracle(options: ServeOptions): Promise<OracleServer> {
  const { core, listen, limits = DEFAULT_LIMITS } = options;
  const app = Fastify({
    bodyLimit: limits.bodyBytes,
    forceCloseConnections: true,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    clientErrorHandler: (_, socket) => refuseConnection(socket),
    // What the router refuses before any route is known: a path with bad percent-encoding.
    frameworkErrors: (error, _, reply) => void send(reply, toHttpError(error)),
  });
  readBodiesAsBytes(app);
  answerErrors(app, options.onFailure);
  stateBudget(app, core);
  addRoutes(app, options);
  const onPort = 'port' in listen;
  await app.listen(
    onPort
      ? { host: '127.0.0.1', port: listen.port }
      : { path: listen.socketPath, readableAll: true, writableAll: true },
  );
  return {
    url: onPort ? `http://127.0.0.1:${(app.server.address() as AddressInfo).port}` : null,
    socketPath: onPort ? null : listen.socketPath,
    close: async () => {
      await app.close();
      await core.idle();
    },
  };
}

/** Clients name many content types or none; what the bytes are is said by the protocol's own header. */
function readBodiesAsBytes(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
}

function answerErrors(app: FastifyInstance, onFailure: ServeOptions['onFailure']): void {
  app.setErrorHandler(async (error, _, reply) => {
    const answer = toHttpError(error);
    if (answer.status >= 500) onFailure?.(error);
    return send(reply, answer);
  });
  app.setNotFoundHandler(async (_, reply) => send(reply, NOT_FOUND));
}

function stateBudget(app: FastifyInstance, core: OracleCore): void {
  app.addHook('onSend', (_request, reply, _payload, done) => {
    reply.header('x-stealbench-queries-answered', core.counts.answered);
    reply.header('x-stealbench-queries-remaining', core.remaining);
    done();
  });
}

function refuseConnection(socket: Socket): void {
  if (!socket.writable) return;
  const body = JSON.stringify(BAD_HTTP.body);
  socket.end(
    `HTTP/1.1 ${BAD_HTTP.status} Bad Request\r\nContent-Type: application/json\r\nConnection: close\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
