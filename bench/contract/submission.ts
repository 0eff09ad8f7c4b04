// External entries: what a submission says of itself, what it may use up, and the task that it is given.
import Type, { type Static } from '#typebox';
import {
  Count,
  Digest,
  Id,
  ImageShape,
  Parameters,
  Positive,
  Rate,
  Seed,
  SemVer,
  strictObject,
  strictRecord,
} from './primitives.js';

const Line = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000-\\u001f\\u007f]*$' });

/** A link that a page may show: http or https and nothing else, so that it can never run. */
const WebAddress = Type.String({ pattern: '^https?://[^\\s"\'<>]+$', maxLength: 500 });

const Common = {
  $schema: Type.Optional(Type.String()),
  name: Id,
  version: SemVer,
  title: Line(80),
  summary: Line(400),
  authors: Type.Array(Line(100), { minItems: 1, maxItems: 50 }),
  paper: Type.Union([strictObject({ citation: Line(500), url: WebAddress }), Type.Null()]),
  licence: Line(100),
  command: Type.Array(Line(500), {
    minItems: 1,
    maxItems: 50,
    description: 'Program and arguments, run in the folder of the submission: ["python3", "attack.py"]',
  }),
  tuning: Line(400),
  extraData: Type.Array(Line(200), {
    maxItems: 50,
    description: 'Data and pre-trained weights beyond the task; open-track rows with any are ranked apart',
  }),
  parameters: Type.Optional(
    strictRecord(
      strictObject({
        default: Type.Union([Type.Number(), Type.String(), Type.Boolean(), Type.Null()]),
        description: Line(200),
      }),
      Type.String({ pattern: '^[a-z][A-Za-z0-9]*$' }),
    ),
  ),
};

/** How the harness asks `surrogate.onnx`: one FP32 input in [0, 1] with a dynamic batch. */
export const SurrogateFormat = strictObject({
  layout: Type.Union([Type.Literal('NCHW'), Type.Literal('NHWC')]),
  output: Type.Union([Type.Literal('probabilities'), Type.Literal('logits')]),
});
export type SurrogateFormat = Static<typeof SurrogateFormat>;

export const AttackManifest = strictObject({
  ...Common,
  kind: Type.Literal('attack'),
  anytime: Type.Boolean({ description: 'The first n queries do not depend on the budget' }),
  surrogate: Type.Optional(SurrogateFormat),
  pool: Type.Optional(
    Type.Union([Type.Literal('required'), Type.Literal('optional'), Type.Literal('none')], {
      description: 'Whether a suite must, may or must not name a pool; default required',
    }),
  ),
  seedImages: Type.Optional(
    Type.Union([Type.Literal('required'), Type.Literal('optional')], {
      description: 'Whether a suite must or may say how many seed images it has; default none',
    }),
  ),
  queryPrecision: Type.Optional(
    Type.Literal('float32', { description: 'It needs victims that read floats; default whole grey levels will do' }),
  ),
});
const Served = { stateful: Type.Boolean({ description: 'Answers depend on earlier queries' }) };
export const DefenseManifest = strictObject({ ...Common, ...Served, kind: Type.Literal('defense') });
export const DetectorManifest = strictObject({
  ...Common,
  ...Served,
  kind: Type.Literal('detector'),
  scope: Type.Optional(
    Type.Union([Type.Literal('query'), Type.Literal('stream')], {
      description: 'What it judges: each query, or the stream of each client; default query',
    }),
  ),
  setsThreshold: Type.Optional(
    Type.Literal(true, { description: "Of streams: it has a threshold that a suite's rate of false alarms sets" }),
  ),
});

/** What is made of the answers: a program that reads a ledger and leaves a transfer set. */
export const RecoveryManifest = strictObject({ ...Common, kind: Type.Literal('recovery') });

/** `submission.json`. */
export const SubmissionManifest = Type.Union([AttackManifest, DefenseManifest, DetectorManifest, RecoveryManifest]);
export type SubmissionManifest = Static<typeof SubmissionManifest>;
export type SubmissionKind = SubmissionManifest['kind'];
export type ManifestOf<K extends SubmissionKind> = Extract<SubmissionManifest, { kind: K }>;

/** Which schema a manifest of a kind must satisfy. */
export const MANIFESTS = {
  attack: AttackManifest,
  recovery: RecoveryManifest,
  defense: DefenseManifest,
  detector: DetectorManifest,
} as const;

/** What one run of a submission may use up; changes no byte of what a well-behaved one leaves. */
export const SubmissionLimits = strictObject({
  minutes: Type.Number({ exclusiveMinimum: 0, maximum: 60 * 24 * 7 }),
  memoryMiB: Positive,
  /** Threads count as processes. */
  processes: Positive,
  diskMiB: Positive,
});
export type SubmissionLimits = Static<typeof SubmissionLimits>;

export const DEFAULT_LIMITS: SubmissionLimits = { minutes: 60, memoryMiB: 4096, processes: 256, diskMiB: 2048 };

/** A model of one's own may be larger than a surrogate, and is asked for as long as a job lasts. */
export const VICTIM_LIMITS: SubmissionLimits = {
  minutes: 60 * 24 * 7,
  memoryMiB: 16_384,
  processes: 256,
  diskMiB: 256,
};

/** What is stated of a submission beside its results; all of it is text by strangers. */
export const SubmissionCard = strictObject({
  digest: Digest,
  title: Line(80),
  summary: Line(400),
  authors: Type.Array(Line(100)),
  paper: Common.paper,
  licence: Line(100),
  tuning: Line(400),
  extraData: Type.Array(Line(200)),
});
export type SubmissionCard = Static<typeof SubmissionCard>;

const Place = Type.String({ description: 'A path inside the sandbox' });
const SharedTask = {
  schemaVersion: Type.Literal(1),
  classes: Positive,
  /** [height, width, channels] of the victim's input. */
  inputShape: ImageShape,
  seed: Seed,
  timeLimitSeconds: Type.Number({ exclusiveMinimum: 0 }),
  /** What the manifest declares, with the suite's values where it gives some. */
  parameters: Parameters,
};

/** The JSON file behind `STEALBENCH_TASK` for an attack: never class names, dataset or victim. */
export const AttackTask = strictObject({
  ...SharedTask,
  phase: Type.Literal('attack'),
  url: Type.String(),
  socket: Place,
  budgetQueries: Positive,
  /** What the victim reads of an image: whole grey levels, or floats. */
  queryPrecision: Type.Union([Type.Literal('uint8'), Type.Literal('float32')]),
  /** Accounts that the suite spreads its queries over in turn; 1 is its own. */
  clients: Positive,
  /** `null` where the suite gives it none. */
  pool: Type.Union([Place, Type.Null()]),
  poolLabels: Type.Union([Place, Type.Null()]),
  /** Names of the pool's own classes by label; `null` where there are no labels. */
  poolClassNames: Type.Union([Type.Array(Type.String()), Type.Null()]),
  /** uint8 [n, h, w, c], images of the victim's kind: asking one costs a query as each other one does. `null` without. */
  seedImages: Type.Union([Place, Type.Null()]),
  /** int32 [n], their true classes. */
  seedLabels: Type.Union([Place, Type.Null()]),
  output: Place,
});
export type AttackTask = Static<typeof AttackTask>;

/** The `recover` task: the ledger's arrays in, `positions.npy`, `targets.npy` and, if wanted, `weights.npy` out. */
export const RecoverTask = strictObject({
  ...SharedTask,
  phase: Type.Literal('recover'),
  /** int32 [n]: pool row of each query, -1 where it was none. */
  rows: Place,
  /** float32 [n, classes]. */
  answers: Place,
  /** int32 [n]. */
  clients: Place,
  /** uint8 [made, h, w, c], the images behind the -1 rows in order; `null` if there are none. */
  images: Type.Union([Place, Type.Null()]),
  /** int32 [n]: pool row that an image was made from, -1 for none; `null` where nothing was said. */
  origins: Type.Union([Place, Type.Null()]),
  pool: Type.Union([Place, Type.Null()]),
  poolLabels: Type.Union([Place, Type.Null()]),
  output: Place,
});
export type RecoverTask = Static<typeof RecoverTask>;

/** What a detector of streams is fitted on beside `benignTrain` and `victimAnswers`: the owner's data, and no attack. */
export const StreamFitFiles = strictObject({
  /** int32 [n], true classes of `benignTrain`. */
  trainLabels: Place,
  /** uint8 [m, h, w, c], images that set a threshold. */
  validation: Place,
  /** float32 [m, classes]: the victim's answers to them. */
  validationAnswers: Place,
  /** int32 [m]. */
  validationLabels: Place,
  /** Share of honest streams that may raise an alarm; `null` where the suite states none. */
  falseAlarmRate: Type.Union([Rate, Type.Null()]),
});
export type StreamFitFiles = Static<typeof StreamFitFiles>;

/** The `fit` task of a defense or detector; files that do not concern its kind are `null`. */
export const FitTask = strictObject({
  ...SharedTask,
  phase: Type.Literal('fit'),
  benignTrain: Place,
  anomalousTrain: Type.Union([Place, Type.Null()]),
  /** float32 [n, classes]: what the victim answers to `benignTrain`; `null` for a detector of single queries. */
  victimAnswers: Type.Union([Place, Type.Null()]),
  /** Absent for all but detectors of streams. */
  streams: Type.Optional(StreamFitFiles),
  output: Place,
});
export type FitTask = Static<typeof FitTask>;

/** The `serve` task: answer the inference protocol at the port from what `fit` left in `state`. */
export const ServeTask = strictObject({
  ...SharedTask,
  phase: Type.Literal('serve'),
  state: Place,
  port: Count,
});
export type ServeTask = Static<typeof ServeTask>;

export const SubmissionTask = Type.Union([AttackTask, RecoverTask, FitTask, ServeTask]);
export type SubmissionTask = Static<typeof SubmissionTask>;
