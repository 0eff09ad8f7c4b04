// What a killed import leaves is found, told by `doctor`, and removed by the next import.
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataset as cifar10 } from '../../../../bench/datasets/cifar10.js';
import { partialName } from '../../../../bench/lib/files/build-folder.js';
import { importDataset } from '../../../../bench/pipeline/data/import.js';
import { importLeftovers } from '../../../../bench/pipeline/data/leftovers.js';
import { diagnose } from '../../../../bench/pipeline/doctor/diagnose.js';
import { cifarTree } from '../../../support/dataset-trees.js';
import { tempFolder } from '../../../support/temp-folder.js';

/** The name that a process of this machine, now dead, would have given. */
function ofTheDead(target: string): string {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const mine = `${hostname().replaceAll(/[^\w]/g, '')}-${process.pid}-`;
  return partialName(target).replace(mine, mine.replace(`${process.pid}-`, `${pid}-`));
}

interface Made {
  readonly dataRoot: string;
  readonly dead: readonly string[];
  readonly alive: string;
}

async function withLeftovers(): Promise<Made> {
  const dataRoot = path.join(await tempFolder(), 'data');
  const old = path.join(dataRoot, '.unpack-gtsrb-AbC123');
  const dead = [ofTheDead(path.join(dataRoot, '.unpack-cifar10')), ofTheDead(path.join(dataRoot, 'cifar10/a')), old];
  const alive = partialName(path.join(dataRoot, '.unpack-mnist'));
  for (const folder of [...dead, alive]) await mkdir(folder, { recursive: true });
  await utimes(old, 0, 0);
  return { dataRoot, dead: dead.toSorted(), alive };
}

describe('leftovers of killed imports', () => {
  it('are told from what living processes work on', async () => {
    const { dataRoot, dead } = await withLeftovers();
    expect(await importLeftovers(dataRoot)).toEqual(dead);
    expect(await importLeftovers(path.join(dataRoot, 'nowhere'))).toEqual([]);
  });

  it('are told by the doctor', async () => {
    const { dataRoot, dead } = await withLeftovers();
    const folders = { data: dataRoot, store: dataRoot, results: dataRoot };
    const finding = (await diagnose(folders)).find(({ subject }) => subject === 'leftovers');
    expect(finding).toMatchObject({ level: 'warning', fix: 'The next import removes them; or delete them.' });
    for (const place of dead) expect(finding?.state).toContain(place);
  });

  it('are removed by the next import, of whatever dataset', async () => {
    const { dataRoot, alive } = await withLeftovers();
    const source = await tempFolder();
    await cifarTree(source, 1);
    await importDataset({ plugin: cifar10, source, dataRoot, variant: 'b' });
    expect((await readdir(dataRoot)).sort()).toEqual([path.basename(alive), 'cifar10']);
    expect(await readdir(path.join(dataRoot, 'cifar10'))).toEqual(['b']);
  });
});
