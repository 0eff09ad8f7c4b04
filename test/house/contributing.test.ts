// The attack that CONTRIBUTING.md shows is compiled as the file it claims to be, and put through the attack contract.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttackPlugin } from '../../bench/contract/plugins.js';
import { AttackSpec } from '../../bench/contract/suite.js';
import { schemaProblems } from '../../bench/contract/validate.js';
import { openTensors } from '../../bench/tensor/open.js';
import { attackContract } from '../bench/attacks/attack-contract.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const text = await readFile(path.join(ROOT, 'CONTRIBUTING.md'), 'utf8');
const source = block('ts');
const file = path.join(ROOT, /`(bench\/attacks\/[a-z-]+\.ts)`/.exec(text)?.[1] ?? 'missing');
const folder = await mkdtemp(path.join(tmpdir(), 'stealbench-contributing-'));
const attack = await load();

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
});

afterAll(() => rm(folder, { recursive: true }));

attackContract(attack);

describe('the attack in CONTRIBUTING.md', () => {
  it('has the id of its file', () => {
    expect(attack.meta.id).toBe(path.basename(file, '.ts'));
  });

  it('compiles under the strict settings of the project', () => {
    expect(diagnostics()).toEqual([]);
  });

  it('is named by a valid line of a suite', () => {
    const line = JSON.parse(block('json')) as { attack: string };
    expect(schemaProblems(AttackSpec, line)).toEqual([]);
    expect(line.attack).toBe(attack.meta.id);
  });
});

/** The first fenced block of a language. */
function block(language: string): string {
  const found = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(text)?.[1];
  if (found === undefined) throw new Error(`CONTRIBUTING.md has no ${language} block`);
  return found;
}

/** The block as a module beside nothing: its imports are made absolute. */
async function load(): Promise<AttackPlugin> {
  const copy = path.join(folder, path.basename(file));
  await writeFile(copy, source.replaceAll("'../contract/", `'${path.join(ROOT, 'bench', 'contract')}/`));
  const module = (await import(pathToFileURL(copy).href)) as { readonly attack: AttackPlugin };
  return module.attack;
}

/** Compiler messages about the block, as if it lay in its place. */
function diagnostics(): readonly string[] {
  const config: unknown = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), (name) => ts.sys.readFile(name)).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const host = ts.createCompilerHost(options);
  const disk = { ...host };
  host.fileExists = (name) => path.resolve(name) === file || disk.fileExists(name);
  host.readFile = (name) => (path.resolve(name) === file ? source : disk.readFile(name));
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
