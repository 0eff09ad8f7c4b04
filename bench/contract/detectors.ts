// Detectors as a suite writes them.
import Type, { type Static } from 'typebox';
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
  benign: Type.Array(Type.Union([Id, DatasetChoice]), {
    minItems: 1,
    description: 'Datasets, or `{ "dataset": …, "variant": … }`; one detector is trained for each',
  }),
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

/** An entry of `benign`, in full. */
export function datasetChoice(entry: DetectorSpec['benign'][number]): DatasetChoice {
  return typeof entry === 'string' ? { dataset: entry } : entry;
}
