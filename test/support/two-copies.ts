// Plans over two copies of a folder of images: the victim's, `mine`, and the attacker's, `my-pool`.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plan } from '../../bench/contract/plan.js';
import type { Suite } from '../../bench/contract/suite.js';
import { dataset as imageFolder } from '../../bench/datasets/image-folder.js';
import { importDataset } from '../../bench/pipeline/data/import.js';
import { planSuite } from '../../bench/pipeline/plan/plan.js';
import { loadSuite } from '../../bench/pipeline/suite/load.js';
import { classFolders } from './dataset-trees.js';
import { tempFolder } from './temp-folder.js';

/** What such a suite begins with: one victim, one pool, no attack. */
export const TWO_COPIES: Omit<Suite, 'name' | 'title'> = {
  version: '1.0.0',
  seeds: [1],
  splits: { reserve: 0.5, validation: 0.2 },
  victims: [{ id: 'v', dataset: 'image-folder', variant: 'mine', model: 'cnn', minimumAccuracy: 0 }],
  pools: [{ id: 'p', dataset: 'image-folder', variant: 'my-pool', size: 60 }],
  attacks: [],
};

async function twoCopies(): Promise<string> {
  const dataRoot = await tempFolder();
  for (const [variant, count] of Object.entries({ mine: 150, 'my-pool': 60 })) {
    const source = await tempFolder();
    await classFolders(source, { a: count, b: count });
    await importDataset({ plugin: imageFolder, source, dataRoot, variant, size: [16, 16] });
  }
  return dataRoot;
}

/** The suite read from a file and planned, as the command line would. Call it within a test. */
export async function planTwoCopies(suite: Suite): Promise<Plan> {
  const folder = await tempFolder();
  const file = path.join(folder, `${suite.name}.json`);
  await writeFile(file, JSON.stringify(suite));
  return planSuite(await loadSuite(file, folder), { dataRoot: await twoCopies(), backendFamily: 'wasm' });
}
