// A victim in an ONNX file: its bytes read once, held against what the suite says, and named by their digest.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { SubmissionError } from '../../contract/errors.js';
import type { OnnxVictimSpec } from '../../contract/suite.js';
import { VICTIM_LIMITS } from '../../contract/submission.js';
import { digestBytes } from '../../lib/files/hash.js';
import type { PlanContext } from './context.js';
import type { PresentDataset } from './data.js';
import { columnsOf, normalizationOf, unreadable, wrong } from './file-victims.js';
import { answersOf, type Identified } from './identity.js';

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
  const normalization = normalizationOf(given, channels, where);
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

async function readModel(file: string, where: string): Promise<Uint8Array> {
  const { gatherModel } = await import('../../submission/onnx/gather.js');
  const { checkedModel } = await import('../../submission/onnx/model-file.js');
  try {
    return checkedModel(await gatherModel(file));
  } catch (error) {
    if (error instanceof SubmissionError)
      throw wrong('victim-file', error.message, where, { hint: error.hint, cause: error });
    throw unreadable(error, file, where, 'an ONNX file that can be read') ?? error;
  }
}
