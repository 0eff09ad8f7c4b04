// A client of the Open Inference Protocol: asks a deployment, a submission or our own server.
import Type, { type Static } from '#typebox';
import { EndpointError, QueryError } from '../../contract/errors.js';
import { firstProblem } from '../../contract/validate.js';
import type { RequestMeter } from '../recorded/meter.js';
import { Connection, type Answer } from './connection.js';
import { HEADER_LENGTH, InferResponse, readMessage, readTensors, writeMessage } from './message.js';
import { withoutNulls } from './nulls.js';
import type { Tensor } from './tensor.js';

const TensorMetadata = Type.Object({
  name: Type.String(),
  datatype: Type.String(),
  shape: Type.Array(Type.Integer({ minimum: -1 })),
});

const ServerMetadata = Type.Object({ extensions: Type.Array(Type.String({ maxLength: 256 }), { maxItems: 256 }) });

export const ModelMetadata = Type.Object({
  name: Type.String(),
  versions: Type.Optional(Type.Array(Type.String())),
  platform: Type.Optional(Type.String()),
  inputs: Type.Array(TensorMetadata, { maxItems: 64 }),
  outputs: Type.Array(TensorMetadata, { maxItems: 64 }),
});
export type ModelMetadata = Static<typeof ModelMetadata>;

/** Bytes of a refusal that are passed on. */
const MOST_SAID = 500;

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
  /** What is never shown of what the server says. */
  readonly secrets?: readonly string[];
  /** PEM that the certificate is checked against; absent, the machine's own. */
  readonly certificateAuthority?: string;
  /** Told of every request about images; with one, a 429 is waited for. */
  readonly meter?: RequestMeter;
}

export interface Inference {
  readonly inputs: readonly Tensor[];
  /** Makes a repetition safe where the server knows ids. */
  readonly id?: string;
  /** What else the server is told of this request. */
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  /** Numbers as bytes behind the JSON, both ways; the default. */
  readonly binary?: boolean;
  /** The one output that is asked for; absent, all of them. */
  readonly output?: string;
  /** How many images it asks about, for whoever counts them. */
  readonly images?: number;
}

export interface InferenceReply {
  readonly outputs: readonly Tensor[];
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export class InferenceClient {
  readonly #connection: Connection;
  readonly #model: string;
  readonly #retries: number;

  constructor(options: InferenceClientOptions) {
    const { url, socketPath = null, model, headers = {}, timeoutMs = 120_000, retries = 4, ...more } = options;
    const { secrets, certificateAuthority, meter } = more;
    this.#connection = new Connection({
      ...{ url, socketPath, headers, timeoutMs },
      ...(secrets === undefined ? {} : { secrets }),
      ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
      ...(meter === undefined ? {} : { meter }),
    });
    this.#model = model;
    this.#retries = retries;
  }

  /** @throws EndpointError `endpoint-refused`, `endpoint-failed`, `endpoint-unreachable`, `endpoint-answer` */
  async metadata(): Promise<ModelMetadata> {
    // Whoever is not there at the beginning is not worth a long wait.
    const retries = Math.min(1, this.#retries);
    const { body } = settled(
      await this.#connection.ask({ path: `v2/models/${encodeURIComponent(this.#model)}` }, retries),
    );
    const value = withoutNulls(parseJson(body));
    const problem = firstProblem(ModelMetadata, value);
    if (problem !== null) throw badAnswer('model metadata', `${problem.pointer} ${problem.message}`);
    return value as ModelMetadata;
  }

  /** What the server says that it can do beyond the protocol's core; `null` if it says nothing that can be read. */
  async extensions(): Promise<readonly string[] | null> {
    try {
      const { body } = settled(await this.#connection.ask({ path: 'v2' }, 0));
      const value = withoutNulls(parseJson(body));
      return firstProblem(ServerMetadata, value) === null ? (value as Static<typeof ServerMetadata>).extensions : null;
    } catch (error) {
      if (error instanceof EndpointError) return null;
      throw error;
    }
  }

  /** @throws as `metadata` does */
  async infer({ inputs, id, parameters = {}, binary = true, output, images }: Inference): Promise<InferenceReply> {
    // A server without the extension may know no such parameter, and JSON is what it answers with anyway.
    const asked = binary ? { ...parameters, binary_data_output: true } : parameters;
    const head = {
      ...(id === undefined ? {} : { id }),
      ...(Object.keys(asked).length === 0 ? {} : { parameters: asked }),
      ...(output === undefined ? {} : { outputs: [{ name: output }] }),
    };
    const { body, headerLength } = writeMessage(head, 'inputs', inputs, binary);
    const headers = {
      'content-type': headerLength === null ? 'application/json' : 'application/octet-stream',
      ...(headerLength === null ? {} : { [HEADER_LENGTH]: String(headerLength) }),
    };
    const path = `v2/models/${encodeURIComponent(this.#model)}/infer`;
    const question = { path, post: { body, headers }, ...(images === undefined ? {} : { images }) };
    const answer = settled(await this.#connection.ask(question, this.#retries));
    return { outputs: readOutputs(answer), headers: answer.headers };
  }

  /** Ends the connections that are kept open; whoever waits for an answer gets `endpoint-unreachable`. */
  close(): void {
    this.#connection.close();
  }
}

function readOutputs({ body, headers }: Answer): readonly Tensor[] {
  const length = headers[HEADER_LENGTH];
  try {
    const { head, bytes } = readMessage(InferResponse, body, typeof length === 'string' ? length : undefined);
    return readTensors(head.outputs, bytes);
  } catch (error) {
    if (error instanceof QueryError) throw badAnswer('an inference response', error.message);
    throw error;
  }
}

/** A key that was good once may have expired meanwhile. */
function actFor(status: number): string {
  if (status !== 401 && status !== 403) return 'Read what the server says; its log may say more.';
  return 'The token is wrong, or has expired: put a good one into the variable that "headers" of the victim\'s "access" names (--token), and run again. What was answered is kept.';
}

/** @throws EndpointError for every status but a success: redirections are not followed, since nobody asked to go there */
export function settled(answer: Answer): Answer {
  const { status, headers, body } = answer;
  if (status >= 200 && status < 300) return plain(answer);
  const elsewhere =
    typeof headers['location'] === 'string' ? ` It points to ${headers['location'].slice(0, 200)}.` : '';
  const said = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8', 0, MOST_SAID);
  throw new EndpointError(`The server answered ${status}: ${said}`, {
    code: status < 500 ? 'endpoint-refused' : 'endpoint-failed',
    status,
    hint: `${actFor(status)}${elsewhere}`,
  });
}

/** Nobody asked for a packed answer. */
function plain(answer: Answer): Answer {
  const encoding = answer.headers['content-encoding'];
  if (encoding === undefined || encoding === '' || encoding === 'identity') return answer;
  throw badAnswer('a body as it is', `content-encoding ${String(encoding).slice(0, 40)}`);
}

function badAnswer(expected: string, got: string): EndpointError {
  return new EndpointError('The server does not speak the Open Inference Protocol', {
    code: 'endpoint-answer',
    status: 200,
    expected,
    got,
    hint: 'Point the address at a server of the protocol (KServe v2 REST), without the /v2; if it is one, what it got is above.',
  });
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    throw badAnswer('JSON', `${body.length} bytes of something else`);
  }
}
