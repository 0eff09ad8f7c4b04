// HTTP to one server, on TCP or on a Unix socket: kept connections, a limit on time and size, retries of what may pass.
import { setTimeout as pause } from 'node:timers/promises';
import pRetry from 'p-retry';
import { Pool, errors } from 'undici';
import { EndpointError } from '../../contract/errors.js';

/** Passing by themselves, where the server or a proxy before it is busy or starts anew. */
const PASSING: ReadonlySet<number> = new Set([408, 502, 503, 504]);

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
}

export interface Question {
  /** Without a leading slash. */
  readonly path: string;
  /** Absent where something is only read. */
  readonly post?: { readonly body: Uint8Array; readonly headers: Readonly<Record<string, string>> };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

export class Connection {
  readonly #pool: Pool;
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;

  /** @throws EndpointError `endpoint-unreachable` if the address is none */
  constructor({ url, socketPath, headers, timeoutMs }: ConnectionOptions) {
    const { origin, base, authorization } = parse(url);
    this.#base = base;
    this.#headers = { 'accept-encoding': 'identity', ...authorization, ...headers };
    this.#timeoutMs = timeoutMs;
    this.#pool = new Pool(origin, {
      maxResponseSize: MOST_ANSWER_BYTES,
      // One limit on the whole answer instead, kept below.
      headersTimeout: 0,
      bodyTimeout: 0,
      ...(socketPath === null ? {} : { connect: { socketPath } }),
    });
  }

  /**
   * Asks until there is an answer that is no passing failure, with growing pauses between.
   *
   * @param retries - further attempts after a failed connection, 408, 502, 503 or 504
   * @throws EndpointError `endpoint-unreachable` if no attempt brought an answer, `endpoint-answer` if it does not end
   */
  async ask(question: Question, retries: number): Promise<Answer> {
    const attempt = async (): Promise<Answer> => {
      const answer = await this.#askOnce(question);
      if (PASSING.has(answer.status)) throw new PassingFailure(answer);
      return answer;
    };
    try {
      return await pRetry(attempt, {
        retries,
        minTimeout: FIRST_PAUSE_MS,
        maxTimeout: LONGEST_PAUSE_MS,
        shouldRetry: ({ error }) => !FINAL.some((kind) => error instanceof kind),
        onFailedAttempt: async ({ error, retriesLeft }) => {
          if (retriesLeft > 0 && error instanceof PassingFailure) await pause(error.waitMs);
        },
      });
    } catch (error) {
      if (error instanceof PassingFailure) return error.answer;
      throw error instanceof errors.ResponseExceededMaxSizeError ? tooLong(error) : unreachable(error);
    }
  }

  close(): void {
    void this.#pool.destroy();
  }

  async #askOnce({ path, post }: Question): Promise<Answer> {
    const { statusCode, headers, body } = await this.#pool.request({
      path: `${this.#base}${path}`,
      method: post === undefined ? 'GET' : 'POST',
      headers: { ...this.#headers, ...post?.headers },
      ...(post === undefined ? {} : { body: post.body }),
      signal: AbortSignal.timeout(this.#timeoutMs),
    });
    return { status: statusCode, headers, body: new Uint8Array(await body.arrayBuffer()) };
  }
}

class PassingFailure extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`the server answered ${answer.status}`);
    this.answer = answer;
  }

  /** What the header `retry-after`, where it gives seconds, asks for beyond the first pause. */
  get waitMs(): number {
    const seconds = Number(this.answer.headers['retry-after'] ?? 0);
    const told = Number.isFinite(seconds) ? seconds * 1000 : 0;
    return Math.max(0, Math.min(told, LONGEST_PAUSE_MS) - FIRST_PAUSE_MS);
  }
}

interface Address {
  readonly origin: string;
  /** Begins and ends with a slash. */
  readonly base: string;
  /** Empty where the address names nobody. */
  readonly authorization: Readonly<Record<string, string>>;
}

/** @throws EndpointError `endpoint-unreachable`, also where the percent-encoding of name or password is bad */
function parse(url: string): Address {
  try {
    const { origin, pathname, username, password } = new URL(url);
    const who = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
    const base = pathname.endsWith('/') ? pathname : `${pathname}/`;
    return { origin, base, authorization: username === '' ? {} : { authorization: `Basic ${who}` } };
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
