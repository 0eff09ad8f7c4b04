// Victims that `--victim` names by a file: an ONNX model, a layers model of TensorFlow.js, weights of an architecture that is here.
import path from 'node:path';
import { UsageError } from '../contract/errors.js';
import { fileVictimOf, type AnsweringVictimSpec, type FileVictimSpec } from '../contract/suite.js';
import { listPlugins } from '../pipeline/registry/registry.js';
import { sizeOf } from './onnx-file.js';
import { tfjsSizeOf } from './tfjs-file.js';
import { idOf, nameOfFile } from './victim-name.js';

type Bare<T> = T extends unknown ? Omit<T, 'id' | 'dataset' | 'variant' | 'minimumAccuracy' | 'reference'> : never;

/** A victim without its data. */
export type DeclaredVictim = Bare<AnsweringVictimSpec>;
type DeclaredFile = Bare<FileVictimSpec>;

export interface FileOptions {
  /** What its owner calls it. */
  readonly name?: string;
  readonly labels?: string;
  readonly normalization?: 'unit' | 'symmetric' | 'bytes' | 'imagenet';
  /** [height, width], where the victim does not say it. */
  readonly size?: readonly [number, number];
  /** The name of the model on its server, or the architecture of weights in a file. */
  readonly model?: string;
}

/** Where it was named, and where the suite will lie. */
export interface Places {
  readonly cwd: string;
  readonly folder: string;
}

/** @throws UsageError `victim-size`; what reading the model throws */
export async function onnxVictim(file: string, options: FileOptions, places: Places): Promise<DeclaredFile> {
  const { inputSize, layout } = await sizeOf(file, options.size ?? null);
  return { inputSize: [...inputSize], onnx: { ...named(file, options, places), layout } };
}

/** @throws UsageError `victim-size`; what reading the model throws */
export async function tfjsVictim(file: string, options: FileOptions, places: Places): Promise<DeclaredFile> {
  const { inputSize, layout } = await tfjsSizeOf(file, options.size ?? null);
  return { inputSize: [...inputSize], tfjs: { ...named(file, options, places), layout } };
}

/** @throws UsageError `victim-size`, `victim-model` */
export async function weightsVictim(file: string, options: FileOptions, places: Places): Promise<DeclaredFile> {
  const { model, size } = options;
  if (model === undefined) throw await noModel(file);
  if (size === undefined) throw noSize(file);
  return { inputSize: [...size], weights: { ...named(file, options, places), model } };
}

/** The same victim with its files as they are seen from another folder. */
export function movedTo(victim: DeclaredFile, moved: (name: string) => string): DeclaredFile {
  const { file, labels } = fileVictimOf(victim as FileVictimSpec);
  const files = { file: moved(file), ...(labels === undefined ? {} : { labels: moved(labels) }) };
  if ('onnx' in victim) return { ...victim, onnx: { ...victim.onnx, ...files } };
  if ('tfjs' in victim) return { ...victim, tfjs: { ...victim.tfjs, ...files } };
  return { ...victim, weights: { ...victim.weights, ...files } };
}

export function noSize(where: string): UsageError {
  return new UsageError('nobody says how large its images are', {
    code: 'victim-size',
    where,
    expected: 'height and width in pixels',
    hint: 'Add --size 224x224, or "inputSize": [224, 224] in the file that declares the victim.',
  });
}

export function seenFrom(folder: string, file: string): string {
  const relative = path.relative(folder, file);
  return relative === '' ? '.' : relative;
}

function named(file: string, { name, labels, normalization }: FileOptions, { cwd, folder }: Places) {
  return {
    name: name === undefined ? nameOfFile(file) : idOf(name),
    file: seenFrom(folder, file),
    ...(normalization === undefined ? {} : { normalization }),
    ...(labels === undefined ? {} : { labels: seenFrom(folder, path.resolve(cwd, labels)) }),
  };
}

async function noModel(where: string): Promise<UsageError> {
  const ids = await listPlugins('models');
  return new UsageError('weights alone do not say of which network they are', {
    code: 'victim-model',
    where,
    expected: `--model with one of ${ids.join(', ')}`,
    got: 'none',
    hint: 'Name the architecture: --model resnet18 --size 224x224. Of another one, export the model: torch.onnx.export(model, image, "model.onnx").',
  });
}
