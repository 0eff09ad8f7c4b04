// Parameters in words, from the JSON Schemas of plug-ins.
import { describe, expect, it } from 'vitest';
import Type from '#typebox';
import { strictObject } from '../../../../bench/contract/primitives.js';
import { describeParameters } from '../../../../bench/pipeline/registry/describe-parameters.js';

describe('describeParameters', () => {
  it('names each with its type, its default and what it is', () => {
    const schema = strictObject({
      rounds: Type.Integer({ default: 10, description: 'Of equal size' }),
      strategy: Type.Union([Type.Literal('a'), Type.Literal('b')], { default: 'a' }),
      share: Type.Optional(Type.Number()),
    });
    expect(describeParameters(schema)).toEqual([
      { name: 'rounds', type: 'integer', default: '10', about: 'Of equal size' },
      { name: 'strategy', type: '"a" or "b"', default: '"a"', about: null },
      { name: 'share', type: 'number', default: null, about: null },
    ]);
  });

  it('has those of every member where some exclude others', () => {
    const schema = Type.Union([strictObject({ k: Type.Integer() }), strictObject({ p: Type.Number() })]);
    expect(
      describeParameters(schema)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['k', 'p']);
  });
});
