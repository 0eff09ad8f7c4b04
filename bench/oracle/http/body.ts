// The body of a request as plain bytes: unpacked where its headers say that it is packed, refused by name where they say more.
import type { FastifyRequest } from 'fastify';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { QueryError } from '../../contract/errors.js';

type Unpack = (packed: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Uint8Array>;

/** What clients of the protocol can be told to send. */
const UNPACK: ReadonlyMap<string, Unpack> = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
]);

/** Media types whose bytes are no message, and cannot be taken for one by mistake: curl names a form where it means bytes. */
const OTHER_MEDIA = /^(multipart|image|audio|video)\//u;

/** Whether a request says that its bytes are packed; how many they are is then known only afterwards. */
export function isPacked({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return encodingOf(headers['content-encoding']) !== 'identity';
}

/**
 * The bytes that the message is read from.
 *
 * @param most - bytes after unpacking
 * @throws QueryError `body-encoding` for an encoding, a character set or a media type that is not spoken, `body-too-large`,
 *   `bad-message` if it cannot be unpacked
 */
export async function plainBody({ body, headers }: FastifyRequest, most: number): Promise<Uint8Array> {
  const bytes = body instanceof Uint8Array ? body : new Uint8Array();
  checkMedia(headers['content-type'] ?? '');
  const encoding = encodingOf(headers['content-encoding']);
  if (encoding === 'identity') return bytes;
  const unpack = UNPACK.get(encoding);
  if (unpack === undefined) throw notSpoken('content-encoding', 'gzip, deflate or none', encoding);
  try {
    return await unpack(bytes, { maxOutputLength: most });
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    throw code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(most) : damaged(encoding, bytes.length);
  }
}

function encodingOf(header: string | undefined): string {
  const named = (header ?? '').trim().toLowerCase();
  return named === '' ? 'identity' : named;
}

function checkMedia(contentType: string): void {
  const media = contentType.toLowerCase();
  if (OTHER_MEDIA.test(media)) throw notSpoken('content-type', 'application/json or application/octet-stream', media);
  const charset = /charset="?([^";\s]+)/u.exec(media)?.[1] ?? 'utf-8';
  if (!['utf-8', 'utf8', 'us-ascii'].includes(charset)) throw notSpoken('charset', 'utf-8', charset);
}

function notSpoken(header: string, expected: string, got: string): QueryError {
  return new QueryError(`The body has a ${header} that this server does not read`, {
    code: 'body-encoding',
    expected,
    got: got.slice(0, 80),
    hint: 'Send the message as it is, in UTF-8; nothing was counted.',
  });
}

function tooLarge(most: number): QueryError {
  return new QueryError('The body is larger than this server reads at once', {
    code: 'body-too-large',
    expected: `at most ${most} bytes once unpacked`,
    got: 'more',
    hint: 'Send fewer images; nothing was counted.',
  });
}

function damaged(encoding: string, length: number): QueryError {
  return new QueryError('The message cannot be read', {
    code: 'bad-message',
    expected: `a body packed with ${encoding}, as content-encoding says`,
    got: `${length} bytes of something else`,
    hint: 'Pack the body as the header says, or leave the header out; nothing was counted.',
  });
}
