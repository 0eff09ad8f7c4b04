// A plug-in keeps its state in what it returns: in a process where it has worked before, it leaves the bytes of a fresh one.
import path from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';

const HOOKS = path.join(import.meta.dirname, 'hooks.js');
const MAIN = path.join(import.meta.dirname, 'main.ts');

/** Digests of what the last seed left, by plug-in, in a process that ran the earlier seeds before. */
async function digests(...seeds: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await execa(process.execPath, ['--import', HOOKS, MAIN, ...seeds]);
  return JSON.parse(stdout) as Record<string, string>;
}

it('Every attack, recovery, defense and detector leaves the same in a fresh process, and one that remembers is caught', async () => {
  const [used, fresh] = await Promise.all([digests('1', '2'), digests('2')]);
  const ids = Object.keys(fresh);
  expect(Object.keys(used)).toEqual(ids);
  expect(ids).toEqual(expect.arrayContaining(['attack/jbda', 'recovery/average', 'defense/mad', 'detector/prada']));
  const others = ids.filter((id) => used[id] !== fresh[id]);
  expect(others).toEqual(['attack/cheat', 'recovery/cheat', 'defense/cheat', 'detector/cheat']);
}, 240_000);
