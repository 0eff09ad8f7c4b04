// Nested formats, as grammars: Protocol Buffers, JSON and HTTP requests.
import fc from 'fast-check';

/** @typedef {fc.Arbitrary<Uint8Array>} Bytes */

const edge = fc.oneof(fc.nat({ max: 20 }), fc.constantFrom(0, 255, 65_535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1));
const some = fc.uint8Array({ maxLength: 80 });

/** Messages of Protocol Buffers: fields of any number and wire type, nested. */
export const protobuf = fc.letrec((tie) => ({
  message: fc
    .array(/** @type {Bytes} */ (tie('field')), { maxLength: 6 })
    .map((fields) => /** @type {Uint8Array} */ (Buffer.concat(fields))),
  field: fc.oneof(
    { depthSize: 'small' },
    fc
      .tuple(fc.integer({ min: 0, max: 20 }), edge)
      .map(([number, value]) => Buffer.concat([varint(number * 8), varint(value)])),
    fc
      .tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom(1, 3, 4, 5, 6, 7), some)
      .map(([number, wire, bytes]) => Buffer.concat([varint(number * 8 + wire), bytes])),
    fc
      .tuple(fc.integer({ min: 0, max: 20 }), edge, some)
      .map(([number, size, bytes]) => Buffer.concat([varint(number * 8 + 2), varint(size), bytes])),
    fc
      .tuple(fc.integer({ min: 1, max: 20 }), /** @type {Bytes} */ (tie('message')))
      .map(([number, inner]) => Buffer.concat([varint(number * 8 + 2), varint(inner.length), inner])),
  ),
}));

/** @param {number} value */
function varint(value) {
  const bytes = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

/** Texts that are nearly JSON. */
export const json = fc.oneof(
  fc.json({ maxDepth: 6 }).map((text) => Buffer.from(text)),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '[',
          ']',
          '{',
          '}',
          ',',
          ':',
          '"',
          '\\u',
          '\\',
          'null',
          'true',
          '1e999',
          '-',
          '0x',
          '\u0000',
          '"a":',
          '"__proto__":',
          '1',
        ),
        fc.string({ maxLength: 4 }),
      ),
      { maxLength: 60 },
    )
    .map((tokens) => Buffer.from(tokens.join(''))),
  fc
    .tuple(fc.constantFrom('[', '{"a":'), fc.nat({ max: 20_000 }))
    .map(([open, times]) => Buffer.from(open.repeat(times))),
);

export const request = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'PUT', 'OPTIONS', 'BREW'),
    fc.oneof(
      fc.constantFrom(
        '/v2',
        '/v2/models/victim',
        '/v2/models/victim/infer',
        '/v2/health/live',
        '/%zz',
        '/v2/models/%2e%2e/infer',
        '*',
      ),
      fc.webPath(),
    ),
    fc.array(
      fc.oneof(
        fc.constantFrom(
          'Content-Length: 5',
          'Content-Length: -1',
          'Content-Length: 99999999999',
          'Transfer-Encoding: chunked',
          'Transfer-Encoding: gzip',
          'Content-Encoding: gzip',
          'Content-Encoding: deflate',
          'Inference-Header-Content-Length: 7',
          'Inference-Header-Content-Length: 1e9',
          'Expect: 100-continue',
          'Connection: upgrade',
          'Upgrade: websocket',
          'x-stealbench-client: a/b',
        ),
        fc.string({ maxLength: 30 }),
      ),
      { maxLength: 6 },
    ),
    fc.oneof(
      some,
      json,
      fc
        .jsonValue()
        .map((value) =>
          Buffer.from(JSON.stringify({ inputs: [{ name: 'images', datatype: 'UINT8', shape: value, data: value }] })),
        ),
    ),
  )
  .map(([method, target, headers, body]) =>
    Buffer.concat([
      Buffer.from(
        `${method} ${target} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`,
      ),
      body,
    ]),
  );
