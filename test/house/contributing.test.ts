// What CONTRIBUTING.md and `new` show is compiled as the files it claims to be, and the attacks are put through their contract.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttackPlugin } from '../../bench/contract/plugins.js';
import { AttackSpec } from '../../bench/contract/suite.js';
import { schemaProblems } from '../../bench/contract/validate.js';
import { NEW_PLUGIN_KINDS, rendered } from '../../bench/pipeline/registry/new-plugin.js';
import { openTensors } from '../../bench/tensor/open.js';
import { attackContract } from '../bench/attacks/attack-contract.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const text = await readFile(path.join(ROOT, 'CONTRIBUTING.md'), 'utf8');
const folder = await mkdtemp(path.join(tmpdir(), 'stealbench-contributing-'));

/** Path → source, of the files that the text shows whole; the path stands last before the block. */
const shown = [...text.matchAll(/`(bench\/attacks\/[a-z-]+\.ts)`, whole:\n\n```ts\n([^]*?)```/g)].map(
  ([, file = '', source = '']) => [file, source] as const,
);
const made = (await Promise.all(NEW_PLUGIN_KINDS.map((kind) => rendered(kind, `my-${kind}`)))).flat();
const attacks = await Promise.all(shown.map(load));

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
});

afterAll(() => rm(folder, { recursive: true }));

attacks.forEach((attack) => attackContract(attack));

describe('the attacks in CONTRIBUTING.md', () => {
  it('are a simple one and one that asks again, with the ids of their files', () => {
    expect(attacks.map(({ meta }) => meta.id)).toEqual(['stroll', 'least-sure']);
    expect(shown.map(([file]) => path.basename(file, '.ts'))).toEqual(['stroll', 'least-sure']);
  });

  it('are named by a valid line of a suite', () => {
    const line = JSON.parse(/```json\n([^]*?)```/.exec(text)?.[1] ?? '') as { attack: string };
    expect(schemaProblems(AttackSpec, line)).toEqual([]);
    expect(line.attack).toBe('stroll');
  });
});

describe('what is shown and what `new` writes', () => {
  it('compiles under the strict settings of the project', () => {
    expect(diagnostics([...shown, ...made])).toEqual([]);
  }, 120_000);
});

/** The block as a module beside nothing: its imports are made absolute. */
async function load([file, source]: readonly [string, string]): Promise<AttackPlugin> {
  const copy = path.join(folder, path.basename(file));
  await writeFile(copy, source.replaceAll("'../contract/", `'${path.join(ROOT, 'bench', 'contract')}/`));
  const module = (await import(pathToFileURL(copy).href)) as { readonly attack: AttackPlugin };
  return module.attack;
}

/** Compiler messages about the sources, as if they lay in their places. */
function diagnostics(files: readonly (readonly [string, string])[]): readonly string[] {
  const config: unknown = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), (name) => ts.sys.readFile(name)).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const sources = new Map(files.map(([file, source]) => [path.join(ROOT, file), source]));
  const host = ts.createCompilerHost(options);
  const disk = { ...host };
  host.fileExists = (name) => sources.has(path.resolve(name)) || disk.fileExists(name);
  host.readFile = (name) => sources.get(path.resolve(name)) ?? disk.readFile(name);
  const program = ts.createProgram([...sources.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}
