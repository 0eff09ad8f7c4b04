// A surrogate of the open track on inputs that the harness chooses: in a sandbox without labels or victim's answers.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Images, Matrix } from '../../contract/arrays.js';
import { EnvironmentError, SubmissionError } from '../../contract/errors.js';
import type { SubmissionLimits, SurrogateFormat } from '../../contract/submission.js';
import { argmaxRows, topK } from '../../lib/evidence/predictions.js';
import { createRng } from '../../lib/random/rng.js';
import { tellingLine } from '../../lib/text/telling-line.js';
import { endingError, printable } from '../ending.js';
import { OUTPUT, SCRATCH, TASK } from '../sandbox/places.js';
import { startSandbox } from '../sandbox/run.js';
import { checkedModel } from './model-file.js';
import { onnxProgram, RUNTIME } from './own-program.js';
import { onnxRuntimeFolder } from './runtime.js';
import type { ScorePlan } from './runtime-main.js';

export interface OnnxScoring {
  readonly model: Uint8Array;
  readonly format: SurrogateFormat;
  readonly classes: number;
  readonly limits: SubmissionLimits;
  readonly threads: number;
  readonly signal: AbortSignal;
}

/** Share of the rows that are asked again. */
const REPEATED = 0.1;
/** Below this difference of the two largest posteriors rounding may change the class. */
const MARGIN = 1e-4;
const SUM_TOLERANCE = 1e-2;

/**
 * Posteriors float32 [n, classes].
 *
 * @throws SubmissionError with the state; EnvironmentError `onnx-missing`
 */
export async function scoreOnnx(scoring: OnnxScoring, images: Images): Promise<Matrix> {
  const model = checkedModel(scoring.model);
  const order = createRng('onnx-repeat').permutation(images.count);
  const repeat = Array.from(order.subarray(0, Math.ceil(REPEATED * images.count)));
  const { outputs, repeated } = await runChecked({ ...scoring, model }, images, repeat);
  const { classes, format } = scoring;
  const posteriors = { values: toPosteriors(outputs, classes, format), rows: images.count, columns: classes };
  const again = { values: toPosteriors(repeated, classes, format), rows: repeat.length, columns: classes };
  checkRepeated(posteriors, again, repeat);
  return posteriors;
}

/** Outputs as they are, of all images and of those to repeat. The model must be what `checkedModel` gave. */
export async function runChecked(scoring: OnnxScoring, images: Images, repeat: readonly number[]) {
  const runtime = onnxRuntimeFolder();
  if (runtime === null) {
    throw new EnvironmentError('ONNX Runtime is not installed', {
      code: 'onnx-missing',
      hint: 'stealbench backend install onnx',
    });
  }
  const { model, format, classes, limits, threads, signal } = scoring;
  const folder = await mkdtemp(path.join(tmpdir(), 'stealbench-onnx-'));
  try {
    await chmod(folder, 0o755);
    await writeFile(path.join(folder, 'surrogate.onnx'), model, { mode: 0o644 });
    await writeFile(path.join(folder, 'images.bin'), images.pixels, { mode: 0o644 });
    const [height, width, channels] = images.shape;
    const plan: ScorePlan = {
      ...{ runtime: RUNTIME, model: `${TASK}/surrogate.onnx`, images: `${TASK}/images.bin`, output: OUTPUT },
      ...{ count: images.count, shape: [height, width, channels], classes, layout: format.layout, threads, repeat },
    };
    const program = onnxProgram();
    const sandbox = await startSandbox({
      command: [...program.command, JSON.stringify(plan)],
      folder: SCRATCH,
      mounts: [...program.mounts, { from: folder, to: TASK }, { from: runtime, to: RUNTIME }],
      environment: { PATH: '/usr/bin:/bin', HOME: SCRATCH, TMPDIR: SCRATCH },
      ...{ direction: 'none' as const, socket: null, limits, signal },
    });
    try {
      const end = await sandbox.ended;
      signal.throwIfAborted();
      const error = endingError(end, limits, 0);
      if (error !== null) throw error.state === 'failed' ? doesNotRun(plan, end.text) : error;
      const read = async (name: string, rows: number): Promise<Float32Array> => {
        const bytes = await sandbox.output.read(name, 4 * rows * classes);
        if (bytes?.length !== 4 * rows * classes)
          throw badModel(`${rows} rows of ${classes} numbers`, 'something else');
        return new Float32Array(bytes.slice().buffer);
      };
      return { outputs: await read('outputs.bin', images.count), repeated: await read('repeated.bin', repeat.length) };
    } finally {
      await sandbox.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function toPosteriors(outputs: Float32Array, classes: number, { output }: SurrogateFormat): Float32Array {
  if (output === 'logits' && areDistributions(outputs, classes))
    throw badModel('logits, as its manifest says', 'rows that are all >= 0 and sum to 1, as probabilities are');
  const wrong = outputs.find((value) => !Number.isFinite(value) || (output === 'probabilities' && value < 0));
  if (wrong !== undefined) throw badModel(output, String(wrong));
  const posteriors = outputs.slice();
  for (let start = 0; start < posteriors.length; start += classes) {
    const row = posteriors.subarray(start, start + classes);
    if (output === 'logits') {
      const largest = row.reduce((most, value) => Math.max(most, value), -Infinity);
      row.forEach((value, index) => (row[index] = Math.exp(value - largest)));
    }
    const sum = row.reduce((total, value) => total + value, 0);
    if (output === 'probabilities' && Math.abs(sum - 1) > SUM_TOLERANCE)
      throw badModel('rows that sum to 1', `a sum of ${sum}`);
    row.forEach((value, index) => (row[index] = value / sum));
  }
  return posteriors;
}

/** Softmax of probabilities would be of a network that nobody made. Logits do this in one row by chance, and not in all. */
function areDistributions(outputs: Float32Array, classes: number): boolean {
  const isOne = (_: unknown, row: number): boolean => {
    const values = outputs.subarray(row * classes, (row + 1) * classes);
    const sum = values.reduce((total, value) => total + value, 0);
    return values.every((value) => value >= 0) && Math.abs(sum - 1) <= SUM_TOLERANCE;
  };
  return outputs.length > 0 && Array.from({ length: outputs.length / classes }).every(isOne);
}

function checkRepeated(first: Matrix, again: Matrix, rows: readonly number[]): void {
  const [before, after] = [argmaxRows(first), argmaxRows(again)];
  const changed = rows.find((row, index) => {
    const [top = 0, second = 0] = topK(first, row, 2).map((label) => first.values[row * first.columns + label] ?? 0);
    return before[row] !== after[index] && top - second >= MARGIN;
  });
  if (changed === undefined) return;
  throw badModel('the same class in another order and batch size', `another one for image ${changed}`);
}

function doesNotRun({ layout, shape: [height, width, channels] }: ScorePlan, text: string): SubmissionError {
  const inner = layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
  return badModel(`a model that runs on [n, ${inner.join(', ')}]`, printable(tellingLine(text, 'silence')));
}

function badModel(expected: string, got: string): SubmissionError {
  return new SubmissionError('protocol-error', 'The surrogate gave no answers', {
    code: 'onnx-answers',
    where: 'surrogate.onnx',
    expected,
    got,
    hint: 'One FP32 input in [0, 1] with a free batch, one output [n, classes]; layout and output as the manifest says.',
  });
}
