// How a network is trained: one block that victims, surrogates and detectors share.
import Type, { type Static } from '#typebox';
import { Count, Positive, Rate, strictObject } from './primitives.js';

/** Epochs as a number (0 leaves published weights as they are), or as many as show `images` images: floor(images / n), clamped. */
const Epochs = Type.Union([Count, strictObject({ images: Positive, minimum: Positive, maximum: Positive })]);

const Schedule = Type.Union([
  strictObject({ kind: Type.Literal('constant') }),
  strictObject({ kind: Type.Literal('step'), everyEpochs: Positive, factor: Type.Optional(Rate) }),
  strictObject({
    kind: Type.Literal('one-cycle'),
    warmupFraction: Type.Optional(Rate),
    initialDivisor: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    finalDivisor: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    cycleMomentum: Type.Optional(Type.Boolean()),
  }),
  strictObject({ kind: Type.Literal('cosine') }),
]);

const Augmentation = strictObject({
  cropPixels: Type.Optional(Count),
  flip: Type.Optional(Type.Boolean()),
  perBatch: Type.Optional(Type.Boolean()),
});

/** As written in a suite: everything optional. */
export const TrainingOptions = strictObject({
  optimizer: Type.Optional(Type.Union([Type.Literal('sgd'), Type.Literal('adam')])),
  learningRate: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  momentum: Type.Optional(Type.Number({ minimum: 0, exclusiveMaximum: 1 })),
  nesterov: Type.Optional(Type.Boolean()),
  weightDecay: Type.Optional(Type.Number({ minimum: 0 })),
  batchSize: Type.Optional(Positive),
  epochs: Type.Optional(Epochs),
  schedule: Type.Optional(Schedule),
  augmentation: Type.Optional(Augmentation),
});
export type TrainingOptions = Static<typeof TrainingOptions>;

/** Everything filled in; `epochs` is a number once the training set's size is known. Part of job keys. */
export const Training = strictObject({
  optimizer: Type.Union([Type.Literal('sgd'), Type.Literal('adam')]),
  learningRate: Type.Number({ exclusiveMinimum: 0 }),
  momentum: Type.Number({ minimum: 0, exclusiveMaximum: 1 }),
  nesterov: Type.Boolean(),
  weightDecay: Type.Number({ minimum: 0 }),
  batchSize: Positive,
  epochs: Count,
  schedule: Type.Union([
    strictObject({ kind: Type.Literal('constant') }),
    strictObject({ kind: Type.Literal('step'), everyEpochs: Positive, factor: Rate }),
    strictObject({
      kind: Type.Literal('one-cycle'),
      warmupFraction: Rate,
      initialDivisor: Type.Number({ exclusiveMinimum: 0 }),
      finalDivisor: Type.Number({ exclusiveMinimum: 0 }),
      cycleMomentum: Type.Boolean(),
    }),
    strictObject({ kind: Type.Literal('cosine') }),
  ]),
  augmentation: strictObject({ cropPixels: Count, flip: Type.Boolean(), perBatch: Type.Boolean() }),
});
export type Training = Static<typeof Training>;

/**
 * Fills the defaults in and turns an epoch rule into a number.
 *
 * @param options - as written in the suite
 * @param imageCount - size of the training set, for `epochs: { images, minimum, maximum }`
 */
export function resolveTraining(options: TrainingOptions, imageCount: number): Training {
  const { epochs = 8, schedule = { kind: 'one-cycle' }, augmentation = {} } = options;
  return {
    optimizer: options.optimizer ?? 'sgd',
    learningRate: options.learningRate ?? 0.1,
    momentum: options.momentum ?? 0.9,
    nesterov: options.nesterov ?? (options.optimizer ?? 'sgd') === 'sgd',
    weightDecay: options.weightDecay ?? 5e-4,
    batchSize: options.batchSize ?? 128,
    epochs: typeof epochs === 'number' ? epochs : epochsFor(epochs, imageCount),
    schedule: resolveSchedule(schedule),
    augmentation: {
      cropPixels: augmentation.cropPixels ?? 0,
      flip: augmentation.flip ?? false,
      perBatch: augmentation.perBatch ?? false,
    },
  };
}

function epochsFor(rule: { images: number; minimum: number; maximum: number }, imageCount: number): number {
  const wanted = imageCount === 0 ? rule.maximum : Math.floor(rule.images / imageCount);
  return Math.max(rule.minimum, Math.min(rule.maximum, wanted));
}

/** One-cycle defaults are those of PyTorch's OneCycleLR (Smith and Topin, 2018). */
function resolveSchedule(schedule: NonNullable<TrainingOptions['schedule']>): Training['schedule'] {
  if (schedule.kind === 'step') return { ...schedule, factor: schedule.factor ?? 0.1 };
  if (schedule.kind !== 'one-cycle') return schedule;
  return {
    kind: 'one-cycle',
    warmupFraction: schedule.warmupFraction ?? 0.3,
    initialDivisor: schedule.initialDivisor ?? 25,
    finalDivisor: schedule.finalDivisor ?? 1e4,
    cycleMomentum: schedule.cycleMomentum ?? true,
  };
}
