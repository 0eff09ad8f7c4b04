// A victim as a layers model of TensorFlow.js: run in a sandbox by the library as published, without kernels of ours.
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Shape3 } from '../../contract/arrays.js';
import type { Normalization } from '../../contract/normalization.js';
import { packageInfo } from '../../lib/files/package-root.js';
import { ownProgram } from '../own-program.js';
import type { Mount } from '../sandbox/mounts.js';
import { PORT, TASK } from '../sandbox/places.js';
import { SandboxedModel, type ModelAsking } from './sandboxed-model.js';
import type { TfjsPlan } from './tfjs-main.js';
import type { TfjsModel } from './tfjs-model.js';

export interface TfjsVictimOptions extends ModelAsking {
  readonly model: Pick<TfjsModel, 'topology' | 'specs' | 'weights'>;
  readonly shape: Shape3;
  readonly layout: 'NCHW' | 'NHWC';
  readonly normalization: Normalization;
}

const LIBRARIES = '/opt/tfjs';
const PACKAGES = ['tfjs-core', 'tfjs-layers', 'tfjs-backend-wasm'].map((name) => `@tensorflow/${name}`);
const [MODEL, WEIGHTS] = ['model.json', 'weights.bin'];

/** Starts it and waits until it answers. Rejects with SubmissionError `tfjs-victim`. */
export function openTfjsVictim(options: TfjsVictimOptions): Promise<SandboxedModel> {
  const { model, shape, layout, normalization, answers } = options;
  const { topology: modelTopology, specs: weightSpecs, weights } = model;
  const [height, width, channels] = shape;
  const inner = layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
  const plan: TfjsPlan = {
    ...{ libraries: LIBRARIES, model: `${TASK}/${MODEL}`, weights: `${TASK}/${WEIGHTS}`, port: PORT },
    ...{ shape, layout, normalization, classes: answers.classes },
  };
  const program = {
    files: { [MODEL]: Buffer.from(JSON.stringify({ modelTopology, weightSpecs })), [WEIGHTS]: weights },
    program: ownProgram('victims/tfjs-main.js', ['victims/inside.js']),
    ...{ mounts: libraryMounts(), plan, fixedBatch: null },
    fault: {
      code: 'tfjs-victim',
      expected: `a layers model that takes [n, ${inner.join(', ')}] and gives [n, ${answers.classes}]`,
      hint: 'Load it by itself with tf.loadLayersModel. "inputSize" and "layout" of the victim say what it is given; its classes are those of the test images, or of a class file (--labels).',
    },
  };
  return SandboxedModel.open(program, options);
}

/** The packages that the program loads, wherever npm put them. */
function libraryMounts(): readonly Mount[] {
  const from = createRequire(path.join(packageInfo().root, 'package.json'));
  const folderOf = (load: NodeJS.Require, name: string): string => path.dirname(load.resolve(`${name}/package.json`));
  const core = createRequire(path.join(folderOf(from, '@tensorflow/tfjs-core'), 'package.json'));
  return [
    ...PACKAGES.map((name) => ({ from: folderOf(from, name), to: `${LIBRARIES}/node_modules/${name}` })),
    { from: folderOf(core, 'seedrandom'), to: `${LIBRARIES}/node_modules/seedrandom` },
  ];
}
