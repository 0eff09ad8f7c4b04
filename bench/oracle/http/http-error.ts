// What a client is told when something goes wrong: a status, a constant code and a sentence. Nothing of our insides.
import type { FastifyReply } from 'fastify';
import { BudgetExceededError, QueryError } from '../../contract/errors.js';
import { own } from '../../contract/own.js';

export interface HttpError {
  readonly status: number;
  readonly body: { readonly error: string; readonly code: string; readonly hint?: string };
}

/** Every other QueryError is 400. */
const QUERY_STATUS: ReadonlyMap<string, number> = new Map([
  ['id-conflict', 409],
  ['body-too-large', 413],
  ['body-encoding', 415],
]);

/** What Fastify throws before a handler runs, by its code. */
const TRANSPORT: Readonly<Record<string, HttpError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: answer(
    413,
    'body-too-large',
    'The body is larger than this server reads at once; send fewer images',
  ),
  FST_ERR_BAD_URL: answer(400, 'bad-http', 'The path has a % that is not followed by two hexadecimal digits'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: answer(400, 'bad-message', 'The body is not as long as content-length says'),
};

export const NOT_FOUND = answer(
  404,
  'not-found',
  'There is no such path; GET /v2/models/victim says what the model takes',
);
export const OVERLOADED = answer(503, 'overloaded', 'Too many requests are on their way; ask again after a moment');
export const BAD_HTTP = answer(400, 'bad-http', 'This is no HTTP request that can be read');

/** @param error - anything thrown while a request was handled */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof BudgetExceededError) return described(429, error);
  if (error instanceof QueryError) return described(QUERY_STATUS.get(error.code) ?? 400, error);
  const { code, statusCode } =
    error instanceof Error ? (error as Error & { code?: unknown; statusCode?: unknown }) : {};
  const known = typeof code === 'string' ? own(TRANSPORT, code) : undefined;
  if (known !== undefined) return known;
  if (typeof statusCode === 'number' && statusCode < 500)
    return answer(statusCode, 'bad-request', 'The request cannot be read');
  return answer(500, 'model-failed', 'The model failed on this batch; nothing was counted');
}

export async function send(reply: FastifyReply, { status, body }: HttpError): Promise<FastifyReply> {
  return reply.code(status).send(body);
}

function described(status: number, { message, code, hint }: QueryError | BudgetExceededError): HttpError {
  return { status, body: { error: message, code, hint } };
}

function answer(status: number, code: string, error: string): HttpError {
  return { status, body: { error, code } };
}
