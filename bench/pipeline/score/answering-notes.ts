// What a reader of a record must know of a victim that gives answers alone.
import type { EvidenceManifest } from '../../contract/evidence.js';
import { tellsOf } from '../../contract/http-victim.js';
import type { Normalization } from '../../contract/normalization.js';
import type { JobOf } from '../../contract/plan.js';

interface Declared {
  readonly output?: string;
  readonly outputKind?: 'logits';
  readonly unnormalised?: true;
}

/** Neither where it answers nor how it was trained is known to a record. */
export function answeringNotes(
  { summary, files }: Pick<EvidenceManifest, 'summary' | 'files'>,
  spec: JobOf<'probe-victim'>,
): readonly string[] {
  const answers = files.find(({ name }) => name === 'probe-answers.npy')?.sha256 ?? '';
  const { probes, validationImages } = summary;
  return [
    `${whoIs(spec)}; its answers to ${String(probes)} fixed probes have the digest ${answers.slice(0, 12)} and were the same before and after.`,
    `It was asked about test images, ${String(validationImages)} validation images and the probes outside the budget; ` +
      `what it was trained on is not known here, so controls use this copy of ${spec.train.data.dataset}.`,
    ...('http' in spec ? tellsNotes(spec.http) : answerNotes(declaredOf(spec))),
  ];
}

function whoIs(spec: JobOf<'probe-victim'>): string {
  if ('http' in spec)
    return `Victim is a JSON API that was asked over the network, ${spec.http.name} version ${spec.http.version} as declared, with images as ${spec.http.image ?? 'png'}`;
  if ('deployment' in spec)
    return `Victim is a deployment that was asked over the network, ${spec.deployment.name} version ${spec.deployment.version} as declared`;
  if ('weights' in spec) {
    const { name, sha256, model, normalization, columns } = spec.weights;
    const read = normalization === undefined ? "with its publisher's normalisation" : `on ${scaled(normalization)}`;
    return `Victim is ${model.id} with weights of its owner, ${name} (SHA-256 ${sha256}), ${read}${reordered(columns)}`;
  }
  const [by, { name, sha256, layout, normalization, columns }] =
    'onnx' in spec
      ? ['an ONNX model run by ONNX Runtime', spec.onnx]
      : ['a layers model run by TensorFlow.js', spec.tfjs];
  return `Victim is ${by}, ${name} (SHA-256 ${sha256}), on ${layout} ${scaled(normalization)}${reordered(columns)}`;
}

function scaled({ mean, std }: Normalization): string {
  return `images less ${mean.join(', ')} and divided by ${std.join(', ')}`;
}

function reordered(columns: readonly number[] | undefined): string {
  return columns === undefined ? '' : ', its outputs in the order of the classes by its labels';
}

function declaredOf(spec: Exclude<JobOf<'probe-victim'>, { http: unknown }>): Declared {
  if ('deployment' in spec) return spec.deployment;
  if ('onnx' in spec) return spec.onnx;
  return 'tfjs' in spec ? spec.tfjs : {};
}

function answerNotes({ output, outputKind, unnormalised }: Declared): readonly string[] {
  const named = output === undefined ? 'Its output' : `Its output ${output}`;
  return [
    ...(outputKind === 'logits' ? [`${named} holds logits, as declared; a softmax here made them probabilities.`] : []),
    ...(unnormalised === true
      ? [`${named} holds probabilities that need not sum to 1, as declared; they were taken as they came.`]
      : []),
  ];
}

const TELLS = {
  full: 'It tells a number for each class.',
  'top-k': 'It tells its largest answers alone: the others are unknown, and were taken as 0.',
  label: 'It tells the class alone: its answers are certain of it, whatever it thinks.',
};

function tellsNotes(http: Extract<JobOf<'probe-victim'>, { http: unknown }>['http']): readonly string[] {
  return [TELLS[tellsOf(http.answers)], ...answerNotes(http)];
}
