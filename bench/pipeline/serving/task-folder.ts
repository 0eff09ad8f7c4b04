// The task of a served victim as files: what an attack of the harness is given, and beside it what a surrogate is scored by.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SubmissionTask } from '../../contract/submission.js';
import { checkJson } from '../../contract/validate.js';
import { makeFolder } from '../../lib/files/make-folder.js';
import { storageError } from '../../lib/files/storage-error.js';
import { npyOf } from '../../lib/images/npy-of.js';
import { encodeNpy } from '../../lib/npy/npy.js';
import type { Stand } from './served.js';

/** Nobody measures how long a person takes. */
const TIME_LIMIT_SECONDS = 7 * 24 * 3600;

export interface TaskFiles {
  /** Of the protocol's attack task. */
  readonly task: string;
  /** Files of test images, labels and the undefended victim's answers; `null` where there are none. */
  readonly test: { readonly images: string; readonly labels: string; readonly answers: string } | null;
}

/** Files that are there are replaced. Rejects with EnvironmentError where the disk refuses. */
export async function writeTaskFolder(
  folder: string,
  { core, pool, test, seed }: Stand,
  at: { readonly url: string; readonly socket: string | null },
): Promise<TaskFiles> {
  await makeFolder(folder);
  const file = async (name: string, data: Uint8Array | string | Iterable<Uint8Array>): Promise<string> => {
    const target = path.join(folder, name);
    try {
      await writeFile(target, data);
    } catch (error) {
      throw storageError(error, target);
    }
    return target;
  };
  const { labels = null, classNames = null } = pool ?? {};
  const output = path.join(folder, 'output');
  await mkdir(output, { recursive: true });
  const document: SubmissionTask = {
    ...{ schemaVersion: 1, phase: 'attack', url: at.url, socket: at.socket ?? path.join(folder, 'no-socket') },
    ...{ budgetQueries: core.budgetQueries, classes: core.classes, inputShape: [...core.inputShape] },
    ...{ queryPrecision: core.queryPrecision, clients: 1 },
    pool: pool === null ? null : await file('pool.npy', npyOf(pool.images)),
    poolLabels: labels === null ? null : await file('pool-labels.npy', encodeNpy(labels, [labels.length])),
    poolClassNames: classNames === null ? null : [...classNames],
    ...{ seedImages: null, seedLabels: null, seed, timeLimitSeconds: TIME_LIMIT_SECONDS, parameters: {}, output },
  };
  const task = await file('task.json', JSON.stringify(checkJson(SubmissionTask, document, 'task')));
  if (test === null) return { task, test: null };
  const { values, rows, columns } = test.answers;
  return {
    task,
    test: {
      images: await file('test.npy', npyOf(test.images)),
      labels: await file('test-labels.npy', encodeNpy(test.labels, [test.labels.length])),
      answers: await file('test-answers.npy', encodeNpy(values, [rows, columns])),
    },
  };
}
