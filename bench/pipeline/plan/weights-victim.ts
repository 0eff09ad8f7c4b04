// A victim as weights of an architecture that is here: named by the bytes of its file and by the architecture.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { WeightsVictimSpec } from '../../contract/suite.js';
import { digestBytes } from '../../lib/files/hash.js';
import { readRegularFile } from '../../lib/files/regular-file.js';
import { versioned, type PlanContext } from './context.js';
import type { PresentDataset } from './data.js';
import { columnsOf, normalizationOf, unreadable } from './file-victims.js';
import type { Identified } from './identity.js';

/** Whether the weights fit is said when they are first read: that needs the network. Throws SuiteError `victim-file`, `victim-labels`, `victim-normalization`. */
export async function planWeights(
  { suite, folder }: PlanContext,
  spec: WeightsVictimSpec,
  { record }: PresentDataset,
  shape: readonly number[],
): Promise<Identified> {
  const where = `/victims/${suite.victims.findIndex(({ id }) => id === spec.id)}/weights`;
  const { name, model, modelParameters, labels, normalization } = spec.weights;
  const file = path.resolve(folder, spec.weights.file);
  const bytes = await readRegularFile(file).catch((error: unknown) => {
    throw unreadable(error, file, `${where}/file`, 'a file of weights that can be read') ?? error;
  });
  const columns = labels === undefined ? null : await columnsOf(path.resolve(folder, labels), record.classNames, where);
  return {
    identity: {
      weights: {
        ...{ name, sha256: digestBytes(bytes), model: await versioned('models', model, modelParameters) },
        ...(normalization === undefined ? {} : { normalization: normalizationOf(normalization, shape[2] ?? 0, where) }),
        ...(columns === null ? {} : { columns: [...columns] }),
      },
    },
    endpoint: { url: pathToFileURL(file).href },
  };
}
