// A client of the Open Inference Protocol: asks a deployment, a submission or our own server.
import got, { HTTPError, type Got, type Response } from 'got';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import Type, { type Static } from 'typebox';
import { EndpointError, QueryError } from '../../contract/errors.js';
import { firstProblem } from '../../contract/validate.js';
import { HEADER_LENGTH, InferResponse, readMessage, readTensors, writeMessage } from './message.js';
import type { Tensor } from './tensor.js';

const TensorMetadata = Type.Object({
  name: Type.String(),
  datatype: Type.String(),
  shape: Type.Array(Type.Integer({ minimum: -1 })),
});

export const ModelMetadata = Type.Object({
  name: Type.String(),
  versions: Type.Optional(Type.Array(Type.String())),
  platform: Type.Optional(Type.String()),
  inputs: Type.Array(TensorMetadata, { maxItems: 64 }),
  outputs: Type.Array(TensorMetadata, { maxItems: 64 }),
});
export type ModelMetadata = Static<typeof ModelMetadata>;

export interface InferenceClientOptions {
  /** Origin and path before `/v2`; on a Unix socket any, `http://localhost` say. */
  readonly url: string;
  readonly socketPath?: string;
  readonly model: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For one answer. */
  readonly timeoutMs?: number;
  /** Further attempts after a failed connection, 408, 502, 503 or 504. */
  readonly retries?: number;
}

export interface Inference {
  readonly inputs: readonly Tensor[];
  /** Makes a repetition safe where the server knows ids. */
  readonly id?: string;
  /** What else the server is told of this request. */
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  /** Numbers as bytes behind the JSON, both ways; the default. */
  readonly binary?: boolean;
}

export interface InferenceReply {
  readonly outputs: readonly Tensor[];
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export class InferenceClient {
  readonly #http: Got;
  readonly #model: string;
  readonly #agents: readonly [HttpAgent, HttpsAgent];

  constructor({ url, socketPath, model, headers = {}, timeoutMs = 120_000, retries = 4 }: InferenceClientOptions) {
    const connection = { keepAlive: true, ...(socketPath === undefined ? {} : { socketPath }) };
    this.#agents = [new HttpAgent(connection), new HttpsAgent(connection)];
    this.#model = model;
    this.#http = got.extend({
      prefixUrl: url,
      agent: { http: this.#agents[0], https: this.#agents[1] },
      headers: { ...headers },
      timeout: { request: timeoutMs },
      retry: { limit: retries, methods: ['GET', 'POST'], statusCodes: [408, 502, 503, 504] },
      responseType: 'buffer',
      decompress: true,
    });
  }

  /** @throws EndpointError `endpoint-refused`, `endpoint-failed`, `endpoint-unreachable`, `endpoint-answer` */
  async metadata(): Promise<ModelMetadata> {
    // Whoever is not there at the beginning is not worth a long wait.
    const retry = { limit: 1 };
    const { body } = await this.#ask(() => this.#http.get<Buffer>(`v2/models/${this.#model}`, { retry }));
    const value = parseJson(body);
    const problem = firstProblem(ModelMetadata, value);
    if (problem !== null) throw badAnswer('model metadata', `${problem.pointer} ${problem.message}`);
    return value as ModelMetadata;
  }

  /** @throws as `metadata` does */
  async infer({ inputs, id, parameters = {}, binary = true }: Inference): Promise<InferenceReply> {
    const head = { ...(id === undefined ? {} : { id }), parameters: { ...parameters, binary_data_output: binary } };
    const { body, headerLength } = writeMessage(head, 'inputs', inputs, binary);
    const headers = {
      'content-type': headerLength === null ? 'application/json' : 'application/octet-stream',
      ...(headerLength === null ? {} : { [HEADER_LENGTH]: String(headerLength) }),
    };
    const path = `v2/models/${this.#model}/infer`;
    const response = await this.#ask(() => this.#http.post<Buffer>(path, { body, headers }));
    return { outputs: readOutputs(response), headers: response.headers };
  }

  /** Closes the connections that are kept open. */
  close(): void {
    for (const agent of this.#agents) agent.destroy();
  }

  async #ask(request: () => Promise<Response<Buffer>>): Promise<Response<Buffer>> {
    try {
      return await request();
    } catch (error) {
      throw error instanceof HTTPError ? refused(error) : unreachable(error);
    }
  }
}

function readOutputs({ body, headers }: Response<Buffer>): readonly Tensor[] {
  const length = headers[HEADER_LENGTH];
  try {
    const { head, bytes } = readMessage(InferResponse, body, typeof length === 'string' ? length : undefined);
    return readTensors(head.outputs, bytes);
  } catch (error) {
    if (error instanceof QueryError) throw badAnswer('an inference response', error.message);
    throw error;
  }
}

function refused({ response }: HTTPError): EndpointError {
  const { statusCode } = response;
  const said = Buffer.isBuffer(response.body) ? response.body.toString('utf8', 0, 500) : '';
  return new EndpointError(`The server answered ${statusCode}: ${said}`, {
    code: statusCode < 500 ? 'endpoint-refused' : 'endpoint-failed',
    status: statusCode,
    hint: 'Read what the server says; its log may say more.',
  });
}

function unreachable(cause: unknown): EndpointError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new EndpointError(`The server cannot be reached: ${message}`, {
    code: 'endpoint-unreachable',
    status: null,
    hint: 'Check the address, and that the server runs and can be reached from here.',
    cause,
  });
}

function badAnswer(expected: string, got: string): EndpointError {
  return new EndpointError('The server does not speak the Open Inference Protocol', {
    code: 'endpoint-answer',
    status: 200,
    expected,
    got,
    hint: 'Point the address at a server of the protocol (KServe v2 REST), without the /v2.',
  });
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    throw badAnswer('JSON', `${body.length} bytes of something else`);
  }
}
