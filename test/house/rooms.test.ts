// docs/architecture.md names every folder of bench/, and none that is not there.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const TEXT = readFileSync(path.join(ROOT, 'docs', 'architecture.md'), 'utf8');

/** Folders with a row in the table of rooms within rooms, or in that of rooms. */
const described = [...TEXT.matchAll(/^\| `(bench\/[a-z0-9/-]+)\/`/gm)].map(([, folder = '']) => folder);

/** A plug-in that is a folder is one plug-in, and needs no line of its own. */
const isPlugin = (folder: string): boolean =>
  /^bench\/(attacks|datasets|defenses|detectors|metrics|models|recoveries)\/(?!shared)/.test(folder);

const folders = readdirSync(path.join(ROOT, 'bench'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(ts|py)$/.test(entry.name))
  .map((entry) => path.relative(ROOT, entry.parentPath).split(path.sep).join('/'))
  .filter((folder) => folder.split('/').length > 2 && !isPlugin(folder));

describe('the rooms of docs/architecture.md', () => {
  it('are those that there are', () => {
    const inner = described.filter((folder) => folder.split('/').length > 2);
    expect([...new Set(inner)].sort()).toEqual([...new Set(folders)].sort());
  });

  it.each(['bench/lib', 'bench/pipeline'])('leave no file loose in %s', (room) => {
    const loose = readdirSync(path.join(ROOT, room), { withFileTypes: true }).filter((entry) => entry.isFile());
    expect(loose.map(({ name }) => name)).toEqual([]);
  });
});
