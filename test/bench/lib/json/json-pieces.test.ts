import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonPieces } from '../../../../bench/lib/json/json-pieces.js';

it('is the text of JSON.stringify, whatever the document', () => {
  const name = fc.constantFrom('a', 'b "quoted"', 'c\n', '2', '');
  const list = fc.array(fc.jsonValue(), { maxLength: 4 });
  fc.assert(
    fc.property(fc.dictionary(name, fc.oneof(fc.jsonValue(), list, fc.constant(undefined))), (document) => {
      expect([...jsonPieces(document)].join('')).toBe(JSON.stringify(document, null, 2));
    }),
  );
});

it.each([499, 500, 501, 1000, 1001])('divides a list of %i into pieces of 500 and leaves out nothing', (count) => {
  const document = { before: 1, jobs: Array.from({ length: count }, (_, index) => ({ index })), after: [] };
  const pieces = [...jsonPieces(document)];
  expect(pieces.join('')).toBe(JSON.stringify(document, null, 2));
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(500 * 40);
});
