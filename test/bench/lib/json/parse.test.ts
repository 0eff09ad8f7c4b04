// JSON files as people and strangers write them: each fault is named, with its place.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../../bench/lib/json/parse.js';
import { scanJson } from '../../../../bench/lib/json/scan.js';
import { StealBenchError } from '../../../../bench/contract/errors.js';

function refusal(bytes: Uint8Array): StealBenchError {
  try {
    parseJson(bytes, 'x.json');
  } catch (error) {
    if (error instanceof StealBenchError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('A JSON file', () => {
  it('is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(Buffer.from(text), 'x.json')).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each<[string, Uint8Array, string, string]>([
    ['a byte order mark', Buffer.from('\uFEFF{}'), 'not-utf8', 'got a byte order mark'],
    ['UTF-16 with a mark', Buffer.from('\uFEFF{"a":1}', 'utf16le'), 'not-utf8', 'got UTF-16'],
    ['UTF-16 without one', Buffer.from('{"a":1}', 'utf16le'), 'not-utf8', 'got UTF-16'],
    ['UTF-16, high byte first', Buffer.from([0xfe, 0xff, 0, 0x7b, 0, 0x7d]), 'not-utf8', 'got UTF-16'],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), 'not-utf8', 'got UTF-32'],
    ['Latin-1', Buffer.from('{"a":"é"}', 'latin1'), 'not-utf8', '0xe9 at offset 6'],
    ['a character that is cut off', Buffer.from('"é').subarray(0, 2), 'not-utf8', '0xc3 at offset 1'],
    ['nothing', Buffer.from(' \n'), 'not-json', 'got an empty file'],
    ['a trailing comma', Buffer.from('[1,]'), 'not-json', 'Unexpected token'],
    ['a key twice', Buffer.from('{"a":{"b":1,"b":2}}'), 'duplicate-key', 'x.json#/a/b: '],
    ['a key twice, written otherwise', Buffer.from(String.raw`{"b":1,"\u0062":2}`), 'duplicate-key', '"b" again'],
    ['__proto__ twice', Buffer.from('{"__proto__":1,"__proto__":2}'), 'duplicate-key', '"__proto__" again'],
    ['a number too large', Buffer.from('{"a":[1,-1e400]}'), 'number-range', 'x.json#/a/1: a number out of range'],
    ['a number too large on its own', Buffer.from('1e400'), 'number-range', 'got 1e400'],
  ])('(%s) is refused by name', (_, bytes, code, text) => {
    const error = refusal(bytes);
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
  });

  it('may hold U+FFFD, braces and quotation marks in its texts, and one key in two objects', () => {
    const value = { a: '\uFFFD {"a":1,"a":1} \\', b: [{ a: 1 }, { a: 2 }, 1e308], 'x/~': '1e400' };
    expect(parseJson(Buffer.from(JSON.stringify(value)), 'x.json')).toEqual(value);
  });

  it('is looked through in one pass, however deep it is', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(scanJson(deep)).toBeNull();
    expect(scanJson(`{"a":${'{"b":'.repeat(1000)}1${'}'.repeat(1000)},"a":1}`)).toMatchObject({ pointer: '/a' });
  });
});
