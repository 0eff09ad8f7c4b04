// Detectors as a suite writes them.
import Type, { type Static } from '#typebox';
import { Id, Parameters, Rate, strictObject } from './primitives.js';
import { SubmissionPath } from './submission-path.js';
import { DatasetChoice, Differs, Initialisation, InputSize } from './victims.js';

/** The network that a detector trains, where its plug-in takes one. */
const DetectorNetwork = strictObject(
  { model: Id, modelParameters: Type.Optional(Parameters), init: Type.Optional(Initialisation) },
  { description: 'The network that the detector trains; default its own' },
);

export const DetectorSpec = strictObject({
  detector: Id,
  submission: SubmissionPath,
  parameters: Type.Optional(Parameters),
  network: Type.Optional(DetectorNetwork),
  victimTrainShare: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      description: 'Share of victim-train that it is trained on beside reserve-train; default none',
    }),
  ),
  victim: Type.Optional(
    Type.Union([Id], {
      description: 'The victim that it guards and looks into; its dataset is then the benign one, in place of "benign"',
    }),
  ),
  benign: Type.Optional(
    Type.Array(Type.Union([Id, DatasetChoice]), {
      minItems: 1,
      description: 'Datasets, or `{ "dataset": …, "variant": … }`; one detector is trained for each',
    }),
  ),
  falseAlarmRate: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      description:
        'The threshold lets this share of benign validation images above it; default the best balanced accuracy on both sides',
    }),
  ),
  anomalous: Id,
  unseen: Type.Optional(Type.Array(Id, { description: 'Pools that the detector was not trained against' })),
  inputSize: Type.Optional(InputSize),
  recompress: Type.Optional(
    Type.Boolean({ description: 'Both sides pass one random resize and JPEG, so that codecs tell nothing' }),
  ),
  references: Type.Optional(
    Type.Array(
      strictObject({
        source: Type.String(),
        dataset: Id,
        benignAccuracy: Rate,
        anomalousAccuracy: Rate,
        differs: Differs,
      }),
    ),
  ),
});
export type DetectorSpec = Static<typeof DetectorSpec>;

/** The datasets whose images are benign: those that it names, or that of the victim that it guards. */
export function benignChoices(
  { benign = [], victim }: Pick<DetectorSpec, 'benign' | 'victim'>,
  victims: readonly (DatasetChoice & { readonly id: string })[],
): readonly DatasetChoice[] {
  const guarded = victims.filter(({ id }) => id === victim);
  return [
    ...benign.map((entry) => (typeof entry === 'string' ? { dataset: entry } : entry)),
    ...guarded.map(({ dataset, variant }) => ({ dataset, ...(variant === undefined ? {} : { variant }) })),
  ];
}
