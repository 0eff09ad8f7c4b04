// What `--victim` names: an ONNX file, an address of the Open Inference Protocol, or a file that declares any victim.
import path from 'node:path';
import { UsageError } from '../contract/errors.js';
import { AnsweringVictimSpec } from '../contract/suite.js';
import { firstProblem } from '../contract/validate.js';
import { digestBytes } from '../lib/files/hash.js';
import { readJson } from '../pipeline/store/read-json.js';
import { sizeOf } from './onnx-file.js';

type Bare<T> = T extends unknown ? Omit<T, 'id' | 'dataset' | 'variant' | 'minimumAccuracy' | 'reference'> : never;

/** A victim without its data. */
export type DeclaredVictim = Bare<AnsweringVictimSpec>;

export interface VictimOptions {
  readonly victim: string;
  readonly labels?: string;
  readonly normalization?: 'unit' | 'symmetric' | 'bytes' | 'imagenet';
  /** [height, width], where the victim does not say it. */
  readonly size?: readonly [number, number];
  /** Environment variable with a token. */
  readonly token?: string;
  /** Of a deployment. */
  readonly model?: string;
}

/**
 * Files are named as they are seen from `folder`, where the suite will lie.
 *
 * @throws UsageError `victim-unknown`, `victim-size`; what reading the file throws
 */
export async function declaredVictim(
  options: VictimOptions,
  { cwd, folder }: { readonly cwd: string; readonly folder: string },
): Promise<DeclaredVictim> {
  const { victim } = options;
  if (/^https?:\/\//.test(victim)) return deployment(options);
  const file = path.resolve(cwd, victim);
  if (/\.json$/i.test(victim)) return fromFile(file, folder);
  if (/\.onnx$/i.test(victim)) return onnx(file, options, { cwd, folder });
  throw new UsageError('this is no victim that can be audited', {
    code: 'victim-unknown',
    where: victim,
    expected: 'a file .onnx, an address http(s)://…, or a file .json that declares a victim',
    got: path.extname(victim) === '' ? 'neither' : path.extname(victim),
    hint: 'PyTorch: torch.onnx.export(model, image, "model.onnx"). Any API: docs/audit.md, "A plain REST API".',
  });
}

async function onnx(
  file: string,
  { labels, normalization, size }: VictimOptions,
  { cwd, folder }: { readonly cwd: string; readonly folder: string },
): Promise<DeclaredVictim> {
  const { inputSize, layout } = await sizeOf(file, size ?? null);
  return {
    inputSize: [...inputSize],
    onnx: {
      name: idOf(path.basename(file, path.extname(file))),
      file: seenFrom(folder, file),
      layout,
      ...(normalization === undefined ? {} : { normalization }),
      ...(labels === undefined ? {} : { labels: seenFrom(folder, path.resolve(cwd, labels)) }),
    },
  };
}

function deployment({ victim, size, token, model }: VictimOptions): DeclaredVictim {
  if (size === undefined) throw noSize(victim);
  return {
    url: victim,
    inputSize: [...size],
    ...(token === undefined ? {} : { access: { headers: { authorization: { variable: token, prefix: 'Bearer ' } } } }),
    deployment: {
      name: idOf(model ?? new URL(victim).hostname),
      version: '1',
      ...(model === undefined ? {} : { model }),
    },
  };
}

async function fromFile(file: string, folder: string): Promise<DeclaredVictim> {
  const declared = (await readJson(file)) as Record<string, unknown>;
  const whole = { id: 'victim', dataset: 'image-folder', minimumAccuracy: 0, ...declared };
  const problem = firstProblem(AnsweringVictimSpec, whole);
  if (problem !== null) {
    throw new UsageError(problem.message, {
      code: 'victim-declaration',
      where: `${file}#${problem.pointer}`,
      expected: 'a victim as docs/protocol.md says: "url" with "deployment" or "http", or "onnx"',
      hint: 'docs/audit.md has one of each kind to start from.',
    });
  }
  const victim = bare(whole as AnsweringVictimSpec);
  if (victim.inputSize === undefined) throw noSize(file);
  if (!('onnx' in victim)) return victim;
  const seen = (name: string): string => seenFrom(folder, path.resolve(path.dirname(file), name));
  const { file: model, labels, ...rest } = victim.onnx;
  return {
    ...victim,
    onnx: { ...rest, file: seen(model), ...(labels === undefined ? {} : { labels: seen(labels) }) },
  };
}

/** Without what the audit says of its data. */
function bare(whole: AnsweringVictimSpec): DeclaredVictim {
  const own = Object.entries(whole).filter(
    ([key]) => !['id', 'dataset', 'variant', 'minimumAccuracy', 'reference'].includes(key),
  );
  return Object.fromEntries(own) as DeclaredVictim;
}

/** An identifier out of whatever a file or a host is called. */
function idOf(name: string): string {
  const id = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return id === '' ? `victim-${digestBytes(name).slice(0, 6)}` : id;
}

function seenFrom(folder: string, file: string): string {
  const relative = path.relative(folder, file);
  return relative === '' ? '.' : relative;
}

function noSize(where: string): UsageError {
  return new UsageError('nobody says how large its images are', {
    code: 'victim-size',
    where,
    expected: 'height and width in pixels',
    hint: 'Add --size 224x224, or "inputSize": [224, 224] in the file that declares the victim.',
  });
}
