// What victims in files say alike: how pixels are prepared, the order of their outputs, and where their files lie.
import { SuiteError } from '../../contract/errors.js';
import { NAMED_NORMALIZATIONS, type OnnxVictimSpec } from '../../contract/suite.js';
import type { Normalization } from '../../contract/normalization.js';
import { readRegularFile } from '../../lib/files/regular-file.js';
import { suggest } from '../../lib/text/near-names.js';

const LARGEST_LABELS = 2 ** 20;

/** Numbers, one for each channel or one for all. Throws SuiteError `victim-normalization`. */
export function normalizationOf(
  given: NonNullable<OnnxVictimSpec['onnx']['normalization']>,
  channels: number,
  where: string,
): Normalization {
  const normalization = typeof given === 'string' ? plain(NAMED_NORMALIZATIONS[given]) : given;
  const fits = ({ length }: readonly number[]): boolean => length === 1 || length === channels;
  if (fits(normalization.mean) && fits(normalization.std)) return normalization;
  throw wrong('victim-normalization', 'the normalisation has another number of channels', `${where}/normalization`, {
    expected: `1 or ${channels} numbers in mean and std`,
    got: `${normalization.mean.length} and ${normalization.std.length}`,
    hint: 'Give a number for each channel of the images, or one for all.',
  });
}

/** A file of the victim that the file system does not give; `null` for another error. */
export function unreadable(error: unknown, file: string, where: string, expected: string): SuiteError | null {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) return null;
  return wrong('victim-file', 'the model cannot be read', where, {
    expected,
    got: `${file} (${String(error.code)})`,
    hint: 'Name the file as it is seen from the folder of the suite.',
    cause: error,
  });
}

/** The model's output of each class of the dataset; `null` where their orders are one. */
export async function columnsOf(
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

function plain({ mean, std }: { readonly mean: readonly number[]; readonly std: readonly number[] }): Normalization {
  return { mean: [...mean], std: [...std] };
}

export function wrong(
  code: string,
  message: string,
  where: string,
  more: { readonly expected?: string; readonly got?: string; readonly hint: string; readonly cause?: unknown },
): SuiteError {
  return new SuiteError(message, { code, where, ...more });
}
