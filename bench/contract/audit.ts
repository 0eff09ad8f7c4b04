// What an audit found, as data: the report's page and its Markdown only show it.
import Type, { type Static } from '#typebox';
import { MetricValue } from './metric.js';
import { Count, Digest, Id, Positive, SemVer, strictObject, strictRecord } from './primitives.js';

const Text = Type.String({ minLength: 1 });
const Maybe = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

/** Metrics by id; why there are none where a cell did not complete. */
const Measured = {
  metrics: strictRecord(MetricValue),
  /** `null` where it was measured. */
  missing: Maybe(strictObject({ reason: Text, fix: Maybe(Text) })),
};

export const AuditReport = strictObject(
  {
    schemaVersion: Type.Literal(1),
    harness: Text,
    /** Of the suite: the question that the report answers. */
    title: Text,
    suite: strictObject({ name: Id, version: SemVer, digest: Digest }),
    victim: strictObject({
      name: Id,
      version: Text,
      kind: Type.Union([
        Type.Literal('onnx'),
        Type.Literal('tfjs'),
        Type.Literal('weights'),
        Type.Literal('deployment'),
        Type.Literal('http'),
      ]),
      tells: Type.Union([Type.Literal('full'), Type.Literal('top-k'), Type.Literal('label')]),
      classes: Positive,
      testImages: Count,
      accuracy: Maybe(MetricValue),
    }),
    pool: strictObject({ dataset: Text, images: Count, isGenerated: Type.Boolean() }),
    /** Images that were sent to the victim, over all runs. */
    asked: strictObject({
      queries: Count,
      probes: Count,
      kept: Count,
      /** Requests whose answer never came: in flight at a kill, or lost on the way. They count. */
      withoutAnswer: Count,
      cost: Maybe(Type.Number()),
      currency: Maybe(Type.String()),
    }),
    /** Undefended, ascending by queries. */
    copies: Type.Array(
      strictObject({ attack: Id, title: Text, queries: Positive, cost: Maybe(Type.Number()), ...Measured }),
    ),
    /** Of the copy with most queries; `null` where there is none. */
    classes: Maybe(Type.Array(strictObject({ name: Text, images: Count, victimCorrect: Count, copyCorrect: Count }))),
    defenses: Type.Array(strictObject({ defense: Text, title: Text, summary: Text, queries: Positive, ...Measured })),
    detectors: Type.Array(strictObject({ detector: Text, title: Text, summary: Text, ...Measured })),
    recommendations: Type.Array(Text),
    mapping: Type.Array(strictObject({ standard: Text, item: Text, about: Text, evidence: Text })),
    notTested: Type.Array(strictObject({ what: Text, why: Text })),
    failures: Type.Array(strictObject({ what: Text, seen: Text, act: Text })),
    repeat: Type.Array(Text),
  },
  { title: 'StealBench audit report' },
);
export type AuditReport = Static<typeof AuditReport>;
