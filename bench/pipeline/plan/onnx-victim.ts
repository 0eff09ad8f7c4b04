// A victim in an ONNX file: its bytes read once, held against what the suite says, and named by their digest.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { SuiteError, SubmissionError } from '../../contract/errors.js';
import { NAMED_NORMALIZATIONS, type OnnxVictimSpec } from '../../contract/suite.js';
import { VICTIM_LIMITS } from '../../contract/submission.js';
import type { Normalization } from '../../contract/normalization.js';
import { digestBytes } from '../../lib/files/hash.js';
import { readRegularFile } from '../../lib/files/regular-file.js';
import { suggest } from '../../lib/text/near-names.js';
import type { PlanContext } from './context.js';
import type { PresentDataset } from './data.js';
import { answersOf, type Identified } from './identity.js';

const LARGEST_LABELS = 2 ** 20;

/** @throws SuiteError `victim-file`, `victim-labels`, `victim-normalization`, `onnx-shape` */
export async function planOnnx(
  { suite, folder }: PlanContext,
  spec: OnnxVictimSpec,
  { record }: PresentDataset,
  shape: readonly number[],
): Promise<Identified> {
  const where = `/victims/${suite.victims.findIndex(({ id }) => id === spec.id)}/onnx`;
  const { name, layout = 'NCHW', labels, normalization: given = 'unit', output = null } = spec.onnx;
  const file = path.resolve(folder, spec.onnx.file);
  const model = await readModel(file, `${where}/file`);
  const { interfaceOf } = await import('../../submission/onnx/victim-interface.js');
  const { signatureOf } = await import('../../submission/onnx/signature.js');
  const [height = 0, width = 0, channels = 0] = shape;
  const inputShape = [height, width, channels] as const;
  interfaceOf(signatureOf(model), { shape: inputShape, layout, classes: record.classes, output, where });
  const normalization = typeof given === 'string' ? plain(NAMED_NORMALIZATIONS[given]) : given;
  const fits = ({ length }: readonly number[]): boolean => length === 1 || length === channels;
  if (!fits(normalization.mean) || !fits(normalization.std))
    throw wrong('victim-normalization', 'the normalisation has another number of channels', `${where}/normalization`, {
      expected: `1 or ${channels} numbers in mean and std`,
      got: `${normalization.mean.length} and ${normalization.std.length}`,
      hint: 'Give a number for each channel of the images, or one for all.',
    });
  const columns = labels === undefined ? null : await columnsOf(path.resolve(folder, labels), record.classNames, where);
  return {
    identity: {
      onnx: {
        ...{ name, sha256: digestBytes(model), layout, normalization },
        ...(columns === null ? {} : { columns: [...columns] }),
        ...answersOf(spec.onnx),
      },
    },
    endpoint: { url: pathToFileURL(file).href, limits: { ...VICTIM_LIMITS, ...suite.submissionLimits } },
  };
}

function plain({ mean, std }: { readonly mean: readonly number[]; readonly std: readonly number[] }): Normalization {
  return { mean: [...mean], std: [...std] };
}

async function readModel(file: string, where: string): Promise<Uint8Array> {
  const { gatherModel } = await import('../../submission/onnx/gather.js');
  const { checkedModel } = await import('../../submission/onnx/model-file.js');
  try {
    return checkedModel(await gatherModel(file));
  } catch (error) {
    if (error instanceof SubmissionError)
      throw wrong('victim-file', error.message, where, { hint: error.hint, cause: error });
    if (!(error instanceof Error && 'code' in error && 'syscall' in error)) throw error;
    throw wrong('victim-file', 'the model cannot be read', where, {
      expected: 'an ONNX file that can be read',
      got: `${file} (${String(error.code)})`,
      hint: 'Name the file as it is seen from the folder of the suite.',
      cause: error,
    });
  }
}

/** The model's output of each class of the dataset; `null` where their orders are one. */
async function columnsOf(
  file: string,
  classNames: readonly string[],
  where: string,
): Promise<readonly number[] | null> {
  const names = await readLabels(file, `${where}/labels`);
  const [missing] = classNames.filter((name) => !names.includes(name));
  const [unknown] = names.filter((name) => !classNames.includes(name));
  const [twice] = names.filter((name, index) => names.indexOf(name) !== index);
  const fault = (expected: string, got: string, hint: string): SuiteError =>
    wrong('victim-labels', `the labels are not the classes of the test images`, `${where}/labels`, {
      expected,
      got,
      hint,
    });
  if (twice !== undefined) throw fault('each name once', `${JSON.stringify(twice)} twice`, 'Correct the file.');
  if (missing !== undefined)
    throw fault(
      `a label ${JSON.stringify(missing)}, as a class is called`,
      `${names.length} others`,
      suggest(missing, names),
    );
  if (unknown !== undefined)
    throw fault(
      'test images of every label',
      `none of ${JSON.stringify(unknown)}`,
      'Import the test images with a class file of all classes that the model knows: `data import … --classes <file>`.',
    );
  const columns = classNames.map((name) => names.indexOf(name));
  return columns.every((column, index) => column === index) ? null : columns;
}

async function readLabels(file: string, where: string): Promise<readonly string[]> {
  try {
    const text = (await readRegularFile(file, LARGEST_LABELS)).toString('utf8');
    const lines = text.split(/\r?\n/).map((line) => line.trim());
    return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  } catch (cause) {
    const got = `${file} (${cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable'})`;
    const hint = 'Name the file as it is seen from the folder of the suite.';
    throw wrong('victim-labels', 'the labels cannot be read', where, { expected: 'a text file', got, hint, cause });
  }
}

function wrong(
  code: string,
  message: string,
  where: string,
  more: { readonly expected?: string; readonly got?: string; readonly hint: string; readonly cause?: unknown },
): SuiteError {
  return new SuiteError(message, { code, where, ...more });
}
