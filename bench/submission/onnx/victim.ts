// A victim in an ONNX file: run by ONNX Runtime in a sandbox.
import type { Shape3 } from '../../contract/arrays.js';
import { EnvironmentError } from '../../contract/errors.js';
import type { Normalization } from '../../contract/normalization.js';
import { PORT, TASK } from '../sandbox/places.js';
import { SandboxedModel, type ModelAsking } from '../victims/sandboxed-model.js';
import { onnxProgram, RUNTIME } from './own-program.js';
import { onnxRuntimeFolder } from './runtime.js';
import type { ServePlan } from './runtime-main.js';
import type { ModelInterface } from './victim-interface.js';

export interface OnnxVictimOptions extends ModelAsking {
  /** What `checkedModel` gave. */
  readonly model: Uint8Array;
  readonly shape: Shape3;
  readonly layout: 'NCHW' | 'NHWC';
  readonly normalization: Normalization;
  readonly found: ModelInterface;
  readonly threads: number;
}

const FILE = 'model.onnx';

/** Starts it and waits until it answers. Rejects with SubmissionError `onnx-victim`, EnvironmentError `onnx-missing`. */
export async function openOnnxVictim(options: OnnxVictimOptions): Promise<SandboxedModel> {
  const runtime = onnxRuntimeFolder();
  if (runtime === null) {
    const hint = 'stealbench backend install onnx';
    throw new EnvironmentError('ONNX Runtime is not installed', { code: 'onnx-missing', hint });
  }
  const program = {
    files: { [FILE]: options.model },
    program: onnxProgram(),
    mounts: [{ from: runtime, to: RUNTIME }],
    plan: servePlan(options),
    fixedBatch: options.found.fixedBatch,
    fault: {
      code: 'onnx-victim',
      expected: 'a model that ONNX Runtime runs on its images',
      hint: 'Run the file by itself with ONNX Runtime on one image; "layout" and "inputSize" of the victim say what it is given.',
    },
  };
  return SandboxedModel.open(program, options);
}

function servePlan({ shape, layout, normalization, found, answers, threads }: OnnxVictimOptions): ServePlan {
  return {
    ...{ runtime: RUNTIME, model: `${TASK}/${FILE}`, port: PORT },
    ...{ shape, layout, threads, classes: answers.classes, output: found.output },
    normalization: found.readsBytes ? null : normalization,
  };
}
