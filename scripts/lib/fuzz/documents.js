// Valid JSON documents with other values, keys and shapes in a few places: damage that a schema has to see.
import fc from 'fast-check';

/** @typedef {{ at: number, what: 'value' | 'remove' | 'repeat' | 'rename', value: unknown, key: string }} Change */

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    0,
    -1,
    1e308,
    5e-324,
    2 ** 53,
    '',
    '..',
    '../../etc/passwd',
    'a'.repeat(500),
    '__proto__',
    [],
    {},
    null,
    true,
  ),
);
const key = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'id', '$schema'),
);

/** @type {fc.Arbitrary<Change>} */
const change = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  what: fc.constantFrom(.../** @type {const} */ (['value', 'value', 'remove', 'repeat', 'rename'])),
  value,
  key,
});

/**
 * @param {readonly Buffer[]} corpus - JSON documents
 * @returns {fc.Arbitrary<Buffer>}
 */
export function changedDocuments(corpus) {
  const documents = corpus.map((bytes) => bytes.toString('utf8'));
  return fc
    .tuple(fc.constantFrom(...documents), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([text, changes]) => {
      /** @type {unknown} */
      const document = JSON.parse(text);
      for (const one of changes) apply(document, one);
      return Buffer.from(JSON.stringify(document));
    });
}

/**
 * @param {unknown} document
 * @param {Change} change
 */
function apply(document, { at, what, value: other, key: name }) {
  const places = placesIn(document);
  const [holder, place] = places[Math.floor(at * places.length)] ?? [];
  if (holder === undefined || place === undefined) return;
  if (what === 'value') set(holder, place, other);
  else if (what === 'remove' && Array.isArray(holder)) holder.splice(Number(place), 1);
  else if (what === 'remove') Reflect.deleteProperty(holder, place);
  else if (what === 'repeat' && Array.isArray(holder)) holder.push(holder[Number(place)]);
  else if (!Array.isArray(holder)) set(holder, name, holder[place]);
}

/**
 * Also `__proto__` becomes a key of its own, as it does when JSON is read.
 *
 * @param {Record<string, unknown> | unknown[]} holder
 * @param {string} place
 * @param {unknown} content
 */
function set(holder, place, content) {
  Object.defineProperty(holder, place, { value: content, enumerable: true, configurable: true, writable: true });
}

/**
 * Every place of a document: what holds it, and the key there.
 *
 * @param {unknown} node
 * @returns {readonly (readonly [Record<string, unknown> | unknown[], string])[]}
 */
function placesIn(node) {
  if (typeof node !== 'object' || node === null) return [];
  const holder = /** @type {Record<string, unknown> | unknown[]} */ (node);
  return Object.entries(holder).flatMap(([name, inner]) => [/** @type {const} */ ([holder, name]), ...placesIn(inner)]);
}
