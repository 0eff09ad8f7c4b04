// What `--victim` names: a model or weights in a file, an address of the Open Inference Protocol, or a file that declares any victim.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../contract/errors.js';
import { AnsweringVictimSpec } from '../contract/suite.js';
import { firstProblem } from '../contract/validate.js';
import { readJson } from '../pipeline/store/read-json.js';
import { kerasFile } from '../submission/victims/keras-files.js';
import { isTfjsJson } from '../submission/victims/tfjs-model.js';
import {
  movedTo,
  noSize,
  onnxVictim,
  seenFrom,
  tfjsVictim,
  weightsVictim,
  type DeclaredVictim,
  type FileOptions,
  type Places,
} from './declared-files.js';
import { idOf } from './victim-name.js';

export type { DeclaredVictim } from './declared-files.js';

export interface VictimOptions extends FileOptions {
  readonly victim: string;
  /** Environment variable with a token. */
  readonly token?: string;
}

/**
 * Files are named as they are seen from `folder`, where the suite will lie.
 *
 * @throws UsageError `victim-unknown`, `victim-format`, `victim-size`, `victim-model`, `victim-declaration`; what reading the file throws
 */
export async function declaredVictim(options: VictimOptions, places: Places): Promise<DeclaredVictim> {
  const { victim } = options;
  if (/^https?:\/\//.test(victim)) return deployment(options);
  const file = await modelIn(path.resolve(places.cwd, victim));
  if (/\.(json|onnx)$/i.test(file)) await assertThere(file);
  if (/\.json$/i.test(file)) return fromJson(file, options, places);
  if (/\.onnx$/i.test(file)) return onnxVictim(file, options, places);
  if (/\.(safetensors|pth|pt|bin)$/i.test(file)) return weightsVictim(file, options, places);
  throw (
    kerasFile(file) ??
    new UsageError('this is no victim that can be audited', {
      code: 'victim-unknown',
      where: victim,
      expected:
        'a file .onnx, the model.json of TensorFlow.js, weights .safetensors or .pth with --model, an address http(s)://…, or a file .json that declares a victim',
      got: path.extname(victim) === '' ? 'none of these' : path.extname(victim),
      hint: 'PyTorch: torch.onnx.export(model, image, "model.onnx"). Any API: docs/audit.md, "A plain REST API".',
    })
  );
}

async function assertThere(file: string): Promise<void> {
  const state = await stat(file).catch(() => null);
  if (state !== null) return;
  throw new UsageError('there is no such file', {
    code: 'victim-unknown',
    where: file,
    expected: 'the file of a model, or one that declares a victim',
    got: 'nothing',
    hint: 'Check the path: it is seen from the folder in which the command is started.',
  });
}

/** Converters of TensorFlow write folders: the file in one that says what it is. */
async function modelIn(named: string): Promise<string> {
  const isFolder = await stat(named).then(
    (state) => state.isDirectory(),
    () => false,
  );
  if (!isFolder) return named;
  for (const name of ['model.json', 'saved_model.pb']) {
    const file = path.join(named, name);
    if (await stat(file).catch(() => null)) return file;
  }
  return named;
}

function deployment({ victim, size, token, model, name }: VictimOptions): DeclaredVictim {
  if (size === undefined) throw noSize(victim);
  return {
    url: victim,
    inputSize: [...size],
    ...(token === undefined ? {} : { access: { headers: { authorization: { variable: token, prefix: 'Bearer ' } } } }),
    deployment: {
      name: idOf(name ?? model ?? new URL(victim).hostname),
      version: '1',
      ...(model === undefined ? {} : { model }),
    },
  };
}

async function fromJson(file: string, options: VictimOptions, places: Places): Promise<DeclaredVictim> {
  const declared = (await readJson(file)) as Record<string, unknown>;
  if (isTfjsJson(declared)) return tfjsVictim(file, options, places);
  const whole = { id: 'victim', dataset: 'image-folder', minimumAccuracy: 0, ...declared };
  const problem = firstProblem(AnsweringVictimSpec, whole);
  if (problem !== null) {
    throw new UsageError(problem.message, {
      code: 'victim-declaration',
      where: `${file}#${problem.pointer}`,
      expected: 'a victim as docs/protocol.md says: "url" with "deployment" or "http", or "onnx", "tfjs" or "weights"',
      hint: 'docs/audit.md has one of each kind to start from.',
    });
  }
  const victim = renamed(bare(whole as AnsweringVictimSpec), options.name);
  if (victim.inputSize === undefined) throw noSize(file);
  if ('url' in victim) return victim;
  return movedTo(victim, (name) => seenFrom(places.folder, path.resolve(path.dirname(file), name)));
}

/** Without what the audit says of its data. */
function bare(whole: AnsweringVictimSpec): DeclaredVictim {
  const own = Object.entries(whole).filter(
    ([key]) => !['id', 'dataset', 'variant', 'minimumAccuracy', 'reference'].includes(key),
  );
  return Object.fromEntries(own) as DeclaredVictim;
}

/** As its owner calls it on the command line, whatever the file says. */
function renamed(victim: DeclaredVictim, given: string | undefined): DeclaredVictim {
  if (given === undefined) return victim;
  const name = idOf(given);
  if ('onnx' in victim) return { ...victim, onnx: { ...victim.onnx, name } };
  if ('tfjs' in victim) return { ...victim, tfjs: { ...victim.tfjs, name } };
  if ('weights' in victim) return { ...victim, weights: { ...victim.weights, name } };
  if ('http' in victim) return { ...victim, http: { ...victim.http, name } };
  return { ...victim, deployment: { ...victim.deployment, name } };
}
