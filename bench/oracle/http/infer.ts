// One inference request: read, ask the core, write.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Matrix } from '../../contract/arrays.js';
import { QueryError } from '../../contract/errors.js';
import { plainBody } from './body.js';
import { HEADER_LENGTH, InferRequest, readMessage, readTensors, writeMessage } from './message.js';
import { MODEL, OUTPUT, VERSION } from './metadata.js';
import { DEFAULT_LIMITS, type ServeOptions } from './options.js';
import { batchReader } from './query.js';
import { Replies } from './replies.js';

const CLIENT = 'x-stealbench-client';
const UNNAMED = 'http';

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<Uint8Array>;

/** All that a server remembers between requests lies in here and in the core. */
export function inferHandler({ core, pool, client, accounts, limits = DEFAULT_LIMITS }: ServeOptions): Handler {
  const replies = new Replies();
  const toBatch = batchReader(core, pool ?? null);
  return async (request, reply) => {
    const body = await plainBody(request, limits.bodyBytes);
    const headerLength = oneHeader(request.headers[HEADER_LENGTH]);
    const { head, bytes } = readMessage(InferRequest, body, headerLength);
    const binary = wantsBinary(head);
    const asker = accounts === true ? accountOf(client ?? UNNAMED, request) : (client ?? clientOf(request));
    const ask = async (): Promise<Matrix> => core.query(await toBatch(readTensors(head.inputs, bytes)), asker);
    // Clients whose language has no absent text send an empty one.
    const id = head.id === '' ? undefined : head.id;
    const answers = id === undefined ? await ask() : await replies.once({ client: asker, id, body }, ask);
    const written = writeAnswers(answers, id, binary);
    reply.type(binary ? 'application/octet-stream' : 'application/json');
    if (written.headerLength !== null) reply.header(HEADER_LENGTH, written.headerLength);
    return written.body;
  };
}

function writeAnswers({ values, rows, columns }: Matrix, id: string | undefined, binary: boolean) {
  const head = { model_name: MODEL, model_version: VERSION, ...(id === undefined ? {} : { id }) };
  const tensor = { name: OUTPUT, datatype: 'FP32', shape: [rows, columns], data: values } as const;
  return writeMessage(head, 'outputs', [tensor], binary);
}

/**
 * Bytes where the output asks for them, or the request does for all outputs.
 *
 * @throws QueryError `unknown-output` before anything is counted
 */
function wantsBinary({ outputs, parameters }: InferRequest): boolean {
  const other = outputs?.find(({ name, parameters: own }) => name !== OUTPUT || own?.['classification'] !== undefined);
  if (other !== undefined) {
    throw new QueryError('This output is not given', {
      code: 'unknown-output',
      expected: `${OUTPUT}, whole`,
      got: other.name.slice(0, 40),
      hint: 'GET /v2/models/victim names the output; nothing was counted.',
    });
  }
  return (outputs?.[0]?.parameters?.['binary_data'] ?? parameters?.['binary_data_output']) === true;
}

function clientOf({ headers }: FastifyRequest): string {
  return (oneHeader(headers[CLIENT]) ?? UNNAMED).slice(0, 64);
}

function accountOf(client: string, request: FastifyRequest): string {
  return request.headers[CLIENT] === undefined ? client : `${client}/${clientOf(request)}`;
}

function oneHeader(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
