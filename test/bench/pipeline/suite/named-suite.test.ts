// Records name suites by what stands in the file; what the file is called is its owner's affair.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { suiteFiles } from '../../../../bench/pipeline/suite/named-suite.js';
import { temporaryFolder } from '../../../support/temporary.js';

it('finds suites by the name inside, the file of that name first, and passes over what is no suite', async () => {
  const folder = await temporaryFolder();
  const suite = (name: string): string => JSON.stringify({ name, victims: [] });
  const files: Readonly<Record<string, string>> = {
    'a-copy.json': suite('audit'),
    'audit.json': suite('audit'),
    'other.json': suite('mine'),
    'suite.schema.json': suite('schema'),
    'broken.json': '{',
    'list.json': '[]',
    'notes.txt': suite('text'),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  await mkdir(path.join(folder, 'folder.json'));
  for (const inner of ['published', 'others']) {
    await mkdir(path.join(folder, inner));
    await writeFile(path.join(folder, inner, 'theirs.json'), suite('theirs'));
  }
  const inFolder = (...names: string[]): string[] => names.map((name) => path.join(folder, name));
  expect([...(await suiteFiles(folder))]).toEqual([
    ['audit', inFolder('audit.json', 'a-copy.json')],
    ['mine', inFolder('other.json')],
    ['theirs', inFolder('published/theirs.json')],
  ]);
  expect((await suiteFiles(path.join(folder, 'absent'))).size).toBe(0);
});
