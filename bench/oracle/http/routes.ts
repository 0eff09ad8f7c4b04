// The paths of the protocol. Only inference passes the gate: health and metadata are answered however busy the model is.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isPacked } from './body.js';
import { Gate, type Place } from './gate.js';
import { OVERLOADED, send } from './http-error.js';
import { inferHandler } from './infer.js';
import { MODEL, MODEL_PATHS, modelMetadata, SERVER_METADATA } from './metadata.js';
import { DEFAULT_LIMITS, type ServeOptions } from './options.js';

declare module 'fastify' {
  interface FastifyRequest {
    place: Place | null;
  }
}

export function addRoutes(app: FastifyInstance, options: ServeOptions): void {
  const { core, limits = DEFAULT_LIMITS } = options;
  const infer = inferHandler(options);
  const enter = enterGate(new Gate(limits), limits.bodyBytes);
  app.decorateRequest('place', null);
  app.get('/v2', () => SERVER_METADATA);
  app.get('/v2/health/live', () => ({ live: true }));
  app.get('/v2/health/ready', () => ({ ready: true }));
  for (const path of MODEL_PATHS) {
    app.get(path, () => modelMetadata(core));
    app.get(`${path}/ready`, () => ({ name: MODEL, ready: true }));
    app.post(`${path}/infer`, {
      onRequest: enter,
      handler: async (request, reply) => {
        const done = request.place?.work();
        try {
          return await infer(request, reply);
        } finally {
          done?.();
        }
      },
    });
  }
}

/** Before the body is read: a request for which there is no room is told so, and its body is never held. */
function enterGate(gate: Gate, bodyBytes: number) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    // A packed body may become as large as the limit allows.
    const announced = isPacked(request) ? bodyBytes : Number(request.headers['content-length'] ?? bodyBytes);
    const place = gate.enter(Math.min(announced, bodyBytes));
    if (place === null) return send(reply.header('retry-after', 1), OVERLOADED);
    request.place = place;
    reply.raw.once('close', () => place.close());
    return undefined;
  };
}
