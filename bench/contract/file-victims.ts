// Victims in files: a model that its owner has himself, run here and asked for its answers alone.
import Type, { type Static } from '#typebox';
import { Common, OutputKind, OutputName, Unnormalised } from './answering-parts.js';
import { Normalization } from './normalization.js';
import { Id, Parameters, strictObject } from './primitives.js';

/** What a model in a file reads, by name; x = (pixel / 255 - mean) / std. */
export const NAMED_NORMALIZATIONS = {
  /** Floats in [0, 1]. */
  unit: { mean: [0], std: [1] },
  /** Floats in [-1, 1]. */
  symmetric: { mean: [0.5], std: [0.5] },
  /** Whole numbers from 0 to 255. */
  bytes: { mean: [0], std: [1 / 255] },
  /** Mean and standard deviation of ImageNet's training pixels, RGB, as the models of torchvision want them. */
  imagenet: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
} as const satisfies Readonly<Record<string, Normalization>>;

const NamedNormalization = [
  Type.Literal('unit'),
  Type.Literal('symmetric'),
  Type.Literal('bytes'),
  Type.Literal('imagenet'),
  Normalization,
] as const;

const FromPixels = '`symmetric` [-1, 1], `bytes` [0, 255], `imagenet`, or numbers: x = (pixel / 255 - mean) / std';

const Labels = Type.Optional(
  Type.String({
    minLength: 1,
    description:
      'File with the names of its outputs, one a line and in their order, seen from the folder of the suite. Default the order of the dataset',
  }),
);

/** Said of a file and of what is made of it alike. */
const Read = {
  normalization: Type.Optional(
    Type.Union([...NamedNormalization], {
      description: `From pixels to its input: \`unit\` [0, 1] (default), ${FromPixels}`,
    }),
  ),
  labels: Labels,
};

function fileOf(what: string) {
  return Type.String({ minLength: 1, description: `${what}, seen from the folder of the suite` });
}

function layoutOf(fallback: string) {
  return Type.Optional(
    Type.Union([Type.Literal('NCHW'), Type.Literal('NHWC')], {
      description: `Order of the axes of its input; default ${fallback}`,
    }),
  );
}

/** A model in a file: run by ONNX Runtime in a sandbox. Whose file it is does not matter, and what is in it is not trusted. */
export const OnnxVictimSpec = strictObject({
  ...Common,
  onnx: strictObject(
    {
      name: Id,
      file: fileOf('The ONNX file'),
      layout: layoutOf('NCHW, as PyTorch exports it'),
      ...Read,
      output: OutputName,
      outputKind: OutputKind,
      unnormalised: Unnormalised,
    },
    { description: 'What is audited; the bytes of the file are its identity' },
  ),
});
export type OnnxVictimSpec = Static<typeof OnnxVictimSpec>;

/** A layers model of TensorFlow.js, which Keras models of version 2 become: run by TensorFlow.js in a sandbox, trusted as little. */
export const TfjsVictimSpec = strictObject({
  ...Common,
  tfjs: strictObject(
    {
      name: Id,
      file: fileOf('Its model.json, with the files of its weights beside it'),
      layout: layoutOf('NHWC, as Keras has it'),
      ...Read,
      outputKind: OutputKind,
      unnormalised: Unnormalised,
    },
    { description: 'What is audited; its network and weights are its identity' },
  ),
});
export type TfjsVictimSpec = Static<typeof TfjsVictimSpec>;

/** Weights of an architecture that is here, under the names of PyTorch: read as data, and run as a network of ours is. */
export const WeightsVictimSpec = strictObject({
  ...Common,
  weights: strictObject(
    {
      name: Id,
      file: fileOf('A file of torch.save or of safetensors'),
      model: Id,
      modelParameters: Type.Optional(Parameters),
      normalization: Type.Optional(
        Type.Union([...NamedNormalization], {
          description: `From pixels to its input: that of the model's published weights (default; torchvision's is \`imagenet\`), \`unit\` [0, 1], ${FromPixels}`,
        }),
      ),
      labels: Labels,
    },
    { description: 'What is audited; the bytes of the file and the architecture are its identity' },
  ),
});
export type WeightsVictimSpec = Static<typeof WeightsVictimSpec>;

export type FileVictimSpec = OnnxVictimSpec | TfjsVictimSpec | WeightsVictimSpec;

/** What a victim in a file says of itself, whatever runs it; `labels` and `file` are seen from the folder of the suite. */
export function fileVictimOf(
  victim: FileVictimSpec,
): OnnxVictimSpec['onnx'] | TfjsVictimSpec['tfjs'] | WeightsVictimSpec['weights'] {
  if ('onnx' in victim) return victim.onnx;
  return 'tfjs' in victim ? victim.tfjs : victim.weights;
}
