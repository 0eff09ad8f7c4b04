import fc from 'fast-check';
import Type from '#typebox';
import { describe, expect, it } from 'vitest';
import { JobSpec } from '../../../bench/contract/jobs.js';
import { narrow } from '../../../bench/contract/narrow.js';
import { strictObject } from '../../../bench/contract/primitives.js';
import { checkJson, firstProblem, schemaProblems } from '../../../bench/contract/validate.js';

const Circle = strictObject({ kind: Type.Literal('circle'), radius: Type.Number({ minimum: 0 }) });
const Square = strictObject({
  kind: Type.Literal('square'),
  side: Type.Number({ minimum: 0 }),
  turned: Type.Optional(Type.Boolean()),
});
const OldSquare = strictObject({ kind: Type.Literal('twin'), side: Type.Number() });
const NewSquare = strictObject({ kind: Type.Literal('twin'), width: Type.Number() });
const Twins = Type.Union([OldSquare, NewSquare]);
const Shape = Type.Union([Circle, Square, Twins]);
const Drawing = strictObject({
  name: Type.String(),
  shape: Shape,
  frame: Type.Optional(Shape),
  all: Type.Array(Shape),
});

const shape = fc.record(
  {
    kind: fc.constantFrom<unknown>('circle', 'square', 'twin', 'cube', '__proto__', 3, null),
    radius: fc.constantFrom<unknown>(1, -1, 'long'),
    side: fc.constantFrom<unknown>(2, null),
    width: fc.constant(4),
    turned: fc.boolean(),
  },
  { requiredKeys: [] },
);
const anything = fc.oneof(shape, fc.constant(null), fc.array(shape, { maxLength: 1 }), fc.string({ maxLength: 2 }));
const drawing = fc.record(
  { name: fc.constantFrom<unknown>('a', 1), shape: anything, frame: anything, all: fc.array(shape, { maxLength: 2 }) },
  { requiredKeys: [] },
);

describe('the branches of a schema that a document means', () => {
  it('accept what the whole schema accepts, and refuse what it refuses', () => {
    fc.assert(
      fc.property(fc.oneof(drawing, anything), (value) => {
        // `firstProblem` compiles the schema whole.
        expect(schemaProblems(Drawing, value).length === 0).toBe(firstProblem(Drawing, value) === null);
        expect(schemaProblems(Shape, value).length === 0).toBe(firstProblem(Shape, value) === null);
      }),
      { numRuns: 500 },
    );
  });

  it('are one kind of job of the many, and a union within the union where one kind has several forms', () => {
    expect(narrow(Shape, { kind: 'circle' })).toBe(Circle);
    expect(narrow(Shape, { kind: 'twin' })).toBe(Twins);
    // A process that compiled them all would start a second later.
    for (const kind of ['train-victim', 'steal', 'evaluate', 'craft', 'probe-victim', 'verify-triggers']) {
      expect(narrow(JobSpec, { kind })).not.toBe(JobSpec);
    }
  });

  it('are one object for all documents that mean the same, so that it is compiled once', () => {
    const [first, second] = [1, 2].map((radius) =>
      narrow(Drawing, { name: 'a', shape: { kind: 'circle', radius }, all: [] }),
    );
    expect(second).toBe(first);
    expect(narrow(Drawing, { name: 'a', shape: { kind: 'square', side: 1 }, all: [] })).not.toBe(first);
    const framed = { name: 'a', shape: { kind: 'square' }, frame: { kind: 'circle' }, all: [] };
    const turned = { name: 'a', shape: { kind: 'circle' }, frame: { kind: 'square' }, all: [] };
    expect(narrow(Drawing, framed)).not.toBe(narrow(Drawing, turned));
  });

  it('stay whole where no member has the tag, or two have it', () => {
    expect(narrow(Shape, { kind: 'cube' })).toBe(Shape);
    expect(narrow(Twins, { kind: 'twin', side: 1 })).toBe(Twins);
    expect(checkJson(Shape, { kind: 'twin', width: 1 }, 'here')).toEqual({ kind: 'twin', width: 1 });
  });

  it('name the problem of the member that was meant', () => {
    expect(schemaProblems(Drawing, { name: 'a', shape: { kind: 'circle' }, all: [] })).toEqual([
      { pointer: '/shape', message: 'missing key "radius"' },
    ]);
  });
});
