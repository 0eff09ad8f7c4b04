// The shared parts of the schemas: nothing in a document goes unchecked.
import fc from 'fast-check';
import Type from '#typebox';
import { describe, expect, it } from 'vitest';
import { Id, strictRecord } from '../../../bench/contract/primitives.js';
import { schemaProblems } from '../../../bench/contract/validate.js';

const name = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', 'a\nb', '\n', ''));

/** As JSON.parse makes it: `__proto__` is a key like any other. */
const parsed = (key: string, value: unknown): unknown =>
  JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(value)}}`);

describe('strictRecord', () => {
  it('checks the value of every name, those that no pattern of one line matches too', () => {
    fc.assert(
      fc.property(name, (key) => {
        expect(schemaProblems(strictRecord(Type.Number()), parsed(key, 1))).toEqual([]);
        expect(schemaProblems(strictRecord(Type.Number()), parsed(key, 'text'))).toHaveLength(1);
      }),
    );
  });

  it('refuses names that are not of its pattern, whatever their values', () => {
    fc.assert(
      fc.property(name, (key) => {
        const isId = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(key);
        expect(schemaProblems(strictRecord(Type.Number(), Id), parsed(key, 1)).length === 0).toBe(isId);
      }),
    );
    expect(schemaProblems(strictRecord(Type.Number(), Id), { pool: 'text' })).toHaveLength(1);
  });
});
