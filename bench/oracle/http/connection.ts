// HTTP to one server, on TCP or on a Unix socket: kept connections, a limit on time and size, retries of what may pass.
import { setTimeout as pause } from 'node:timers/promises';
import pRetry from 'p-retry';
import { Pool, errors } from 'undici';
import { EndpointError, StealBenchError } from '../../contract/errors.js';
import { now } from '../../lib/process/clock.js';
import { endOf, type RequestMeter } from '../recorded/meter.js';
import { isUntrusted, untrusted } from './untrusted.js';

/** Passing by themselves, where the server or a proxy before it is busy or starts anew. */
const PASSING: ReadonlySet<number> = new Set([408, 502, 503, 504]);
const TOO_MANY = 429;

/** Asking again would end the same way. */
const FINAL = [errors.ClientDestroyedError, errors.ResponseExceededMaxSizeError] as const;

/** Posteriors of thousands of images; who sends more is cut off. */
const MOST_ANSWER_BYTES = 64 * 2 ** 20;

const FIRST_PAUSE_MS = 1000;
/** Longer than this nobody is waited for, whatever the server's `retry-after` says. */
const LONGEST_PAUSE_MS = 60_000;

export interface ConnectionOptions {
  /** Origin, and the path before each question's own. */
  readonly url: string;
  /** Of a Unix socket; `null` for TCP. */
  readonly socketPath: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** For one answer. */
  readonly timeoutMs: number;
  /** Texts that no answer may bring back into an error or a log. */
  readonly secrets?: readonly string[];
  /** PEM that the certificate is checked against; absent, the machine's own. */
  readonly certificateAuthority?: string;
  /** Told of every attempt to ask about images; with one, a 429 passes by itself too. */
  readonly meter?: RequestMeter;
}

export interface Question {
  /** Without a leading slash; empty for the address itself. */
  readonly path: string;
  /** Absent where something is only read. */
  readonly post?: { readonly body: Uint8Array; readonly headers: Readonly<Record<string, string>> };
  /** Default POST for what has a body. */
  readonly method?: 'POST' | 'PUT';
  /** How many images it asks about; absent for what is no such question. */
  readonly images?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

export class Connection {
  readonly #pool: Pool;
  readonly #base: string;
  readonly #exact: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;
  readonly #secrets: readonly string[];
  readonly #meter: RequestMeter | null;

  /** @throws EndpointError `endpoint-unreachable` if the address is none */
  constructor(options: ConnectionOptions) {
    const { url, socketPath, headers, timeoutMs, secrets = [], certificateAuthority, meter = null } = options;
    const { origin, base, exact, authorization } = parse(url);
    this.#base = base;
    this.#exact = exact;
    this.#headers = { 'accept-encoding': 'identity', ...authorization, ...headers };
    this.#timeoutMs = timeoutMs;
    this.#secrets = secrets;
    this.#meter = meter;
    this.#pool = new Pool(origin, {
      maxResponseSize: MOST_ANSWER_BYTES,
      // One limit on the whole answer instead, kept below.
      headersTimeout: 0,
      bodyTimeout: 0,
      ...(socketPath === null ? {} : { connect: { socketPath } }),
      ...(certificateAuthority === undefined ? {} : { connect: { ca: certificateAuthority } }),
    });
  }

  /**
   * Asks until there is an answer that is no passing failure, with growing pauses between.
   *
   * @param retries - further attempts after a failed connection, 408, 502, 503 or 504
   * @throws EndpointError `endpoint-unreachable` if no attempt brought an answer, `endpoint-certificate`, `endpoint-answer` if it does not end
   */
  async ask(question: Question, retries: number): Promise<Answer> {
    const attempt = async (): Promise<Answer> => {
      const answer = await this.#askOnce(question);
      if (PASSING.has(answer.status) || (this.#meter !== null && answer.status === TOO_MANY))
        throw new PassingFailure(answer);
      return answer;
    };
    try {
      return await pRetry(attempt, {
        retries,
        minTimeout: FIRST_PAUSE_MS,
        maxTimeout: LONGEST_PAUSE_MS,
        shouldRetry: ({ error }) => !isFinal(error),
        onFailedAttempt: async ({ error, retriesLeft }) => {
          if (retriesLeft > 0 && error instanceof PassingFailure) await pause(error.waitMs);
        },
      });
    } catch (error) {
      if (error instanceof PassingFailure) return error.answer;
      if (error instanceof StealBenchError) throw error;
      if (isUntrusted(error)) throw untrusted(error);
      if (isTimeout(error)) throw tooLate(error, this.#timeoutMs);
      throw error instanceof errors.ResponseExceededMaxSizeError ? tooLong(error) : unreachable(error);
    }
  }

  /** What a server repeats of who asks it goes no further than here. */
  #withoutSecrets({ status, headers, body }: Answer): Answer {
    const hidden = (text: string): string =>
      this.#secrets.reduce((shown, secret) => shown.replaceAll(secret, '*'.repeat(secret.length)), text);
    const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    const isClean = this.#secrets.every((secret) => !buffer.includes(secret));
    const { location } = headers;
    return {
      status,
      headers: typeof location === 'string' ? { ...headers, location: hidden(location) } : headers,
      body: isClean ? body : new Uint8Array(Buffer.from(hidden(buffer.toString('latin1')), 'latin1')),
    };
  }

  close(): void {
    void this.#pool.destroy();
  }

  async #askOnce(question: Question): Promise<Answer> {
    const { images } = question;
    if (images === undefined || this.#meter === null) return this.#send(question);
    const end = await this.#meter.begin(images);
    try {
      const answer = await this.#send(question);
      await end(endOf(answer.status));
      return answer;
    } catch (error) {
      await end(isUntrusted(error) ? 'refused' : 'lost');
      throw error;
    }
  }

  async #send({ path, post, method = 'POST' }: Question): Promise<Answer> {
    const { statusCode, headers, body } = await this.#pool.request({
      path: path === '' ? this.#exact : `${this.#base}${path}`,
      method: post === undefined ? 'GET' : method,
      headers: { ...this.#headers, ...post?.headers },
      ...(post === undefined ? {} : { body: post.body }),
      signal: AbortSignal.timeout(this.#timeoutMs),
    });
    return this.#withoutSecrets({ status: statusCode, headers, body: new Uint8Array(await body.arrayBuffer()) });
  }
}

function isFinal(error: unknown): boolean {
  return error instanceof StealBenchError || isUntrusted(error) || FINAL.some((kind) => error instanceof kind);
}

class PassingFailure extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`the server answered ${answer.status}`);
    this.answer = answer;
  }

  /** What the header `retry-after`, seconds or a date, asks for beyond the first pause. */
  get waitMs(): number {
    const said = String(this.answer.headers['retry-after'] ?? 0);
    const seconds = Number(said);
    const told = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(said) - now().getTime();
    return Math.max(0, Math.min(Number.isFinite(told) ? told : 0, LONGEST_PAUSE_MS) - FIRST_PAUSE_MS);
  }
}

interface Address {
  readonly origin: string;
  /** Begins and ends with a slash. */
  readonly base: string;
  /** As it was written, query included. */
  readonly exact: string;
  /** Empty where the address names nobody. */
  readonly authorization: Readonly<Record<string, string>>;
}

/** @throws EndpointError `endpoint-unreachable`, also where the percent-encoding of name or password is bad */
function parse(url: string): Address {
  try {
    const { origin, pathname, search, username, password } = new URL(url);
    const who = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
    const base = pathname.endsWith('/') ? pathname : `${pathname}/`;
    return {
      origin,
      base,
      exact: `${pathname}${search}`,
      authorization: username === '' ? {} : { authorization: `Basic ${who}` },
    };
  } catch (error) {
    throw unreachable(error);
  }
}

function unreachable(cause: unknown): EndpointError {
  return new EndpointError(`The server cannot be reached: ${reason(cause)}`, {
    code: 'endpoint-unreachable',
    status: null,
    hint: 'Check the address, and that the server runs and can be reached from here.',
    cause,
  });
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function tooLate(cause: unknown, timeoutMs: number): EndpointError {
  return new EndpointError('The server does not answer in time', {
    code: 'endpoint-unreachable',
    status: null,
    expected: `an answer within ${timeoutMs / 1000} s`,
    got: 'none',
    hint: 'Ask for fewer images at once ("batchSize"), or give it longer: "timeoutSeconds" in the victim\'s "access".',
    cause,
  });
}

/** A name with several addresses fails with one error that says nothing but its code. */
function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message === '' && 'code' in cause ? String(cause.code) : cause.message;
}

function tooLong(cause: Error): EndpointError {
  return new EndpointError('The server answers with more than an inference response', {
    code: 'endpoint-answer',
    status: null,
    expected: `at most ${MOST_ANSWER_BYTES} bytes`,
    got: 'more',
    hint: 'Point the address at a server of the protocol (KServe v2 REST), without the /v2.',
    cause,
  });
}
