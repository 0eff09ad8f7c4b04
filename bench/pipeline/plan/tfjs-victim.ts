// A victim as a layers model of TensorFlow.js: read once, and named by the digest of its network and weights.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ValidationError } from '../../contract/errors.js';
import type { TfjsVictimSpec } from '../../contract/suite.js';
import { VICTIM_LIMITS } from '../../contract/submission.js';
import type { TfjsModel } from '../../submission/victims/tfjs-model.js';
import type { PlanContext } from './context.js';
import type { PresentDataset } from './data.js';
import { columnsOf, normalizationOf, unreadable, wrong } from './file-victims.js';
import { answersOf, type Identified } from './identity.js';

/** @throws SuiteError `victim-file`, `victim-labels`, `victim-normalization`, `tfjs-shape` */
export async function planTfjs(
  { suite, folder }: PlanContext,
  spec: TfjsVictimSpec,
  { record }: PresentDataset,
  shape: readonly number[],
): Promise<Identified> {
  const where = `/victims/${suite.victims.findIndex(({ id }) => id === spec.id)}/tfjs`;
  const { name, layout = 'NHWC', labels, normalization: given = 'unit' } = spec.tfjs;
  const file = path.resolve(folder, spec.tfjs.file);
  const { sha256, inputSizes } = await readModel(file, `${where}/file`);
  const [height = 0, width = 0, channels = 0] = shape;
  const inner = layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
  if (inputSizes !== null && !fits(inputSizes, inner))
    throw wrong('tfjs-shape', 'the model takes something else', where, {
      expected: `[n, ${inner.join(', ')}], as ${layout} of ${height}x${width} images`,
      got: `[n, ${inputSizes.map((size) => size ?? 'n').join(', ')}]`,
      hint: 'Set "inputSize" ([height, width]) and "layout" of the victim to what the model takes.',
    });
  const normalization = normalizationOf(given, channels, where);
  const columns = labels === undefined ? null : await columnsOf(path.resolve(folder, labels), record.classNames, where);
  return {
    identity: {
      tfjs: {
        ...{ name, sha256, layout, normalization },
        ...(columns === null ? {} : { columns: [...columns] }),
        ...answersOf({ outputKind: spec.tfjs.outputKind, unnormalised: spec.tfjs.unnormalised }),
      },
    },
    endpoint: { url: pathToFileURL(file).href, limits: { ...VICTIM_LIMITS, ...suite.submissionLimits } },
  };
}

function fits(sizes: readonly (number | null)[], wanted: readonly number[]): boolean {
  return sizes.length === wanted.length && sizes.every((size, axis) => size === null || size === wanted[axis]);
}

async function readModel(file: string, where: string): Promise<TfjsModel> {
  const { readTfjsModel } = await import('../../submission/victims/tfjs-model.js');
  try {
    return await readTfjsModel(file);
  } catch (error) {
    if (error instanceof ValidationError)
      throw wrong('victim-file', error.message, where, { hint: error.hint, cause: error });
    throw unreadable(error, file, where, 'the model.json of a layers model') ?? error;
  }
}
