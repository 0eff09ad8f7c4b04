// init: a submission that runs as it is, to be changed into one's own.
import { existsSync } from 'node:fs';
import { cp, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../contract/errors.js';
import { Id } from '../contract/primitives.js';
import { type SubmissionKind, type SubmissionManifest } from '../contract/submission.js';
import { checkJson, schemaProblems } from '../contract/validate.js';
import { MANIFESTS } from '../contract/submission.js';
import { packageInfo } from '../lib/files/package-root.js';
import { writeJsonAtomic } from '../lib/files/atomic-write.js';
import { MANIFEST_FILE } from './manifest.js';

/** What `init` starts: a kind, or a detector of the other scope. */
export type ScaffoldKind = SubmissionKind | 'stream-detector';

export interface ScaffoldOptions {
  readonly kind: ScaffoldKind;
  readonly name: string;
  /** `numpy`, `torch` or `typescript`. */
  readonly language: string;
  /** Must not exist. */
  readonly folder: string;
}

/** Of the scaffolds that show how a parameter reaches them. */
const SCAFFOLD_PARAMETERS = {
  temperature: { default: 0.5, description: 'Below 1 sharpens the answers, above it blurs them' },
};

const STREAM_PARAMETERS = {
  window: { default: 50, description: 'Latest queries of a client that are looked at' },
};

const COMMANDS: Readonly<Record<string, (kind: SubmissionKind) => string[]>> = {
  numpy: (kind) => ['python3', `${kind}.py`],
  torch: (kind) => ['python3', `${kind}.py`],
  typescript: (kind) => ['node', `${kind}.js`],
};

/** Writes the folder; returns the names of its files. Throws UsageError `bad-name`, `no-scaffold`, `folder-exists`. */
export async function writeScaffold({ kind, name, language, folder }: ScaffoldOptions): Promise<readonly string[]> {
  if (schemaProblems(Id, name).length > 0)
    throw usage('bad-name', 'the name cannot be used', 'lower-case letters, digits and single hyphens', name);
  const source = path.join(packageInfo().root, 'scaffolds', `${kind}-${language}`);
  const command = COMMANDS[language];
  if (command === undefined || !existsSync(source))
    throw usage('no-scaffold', 'there is no such scaffold', (await scaffoldsOf(kind)).join(', '), language);
  if (existsSync(folder)) throw usage('folder-exists', 'the folder is there already', 'a new name', folder);
  await cp(source, folder, { recursive: true });
  const own = kind === 'stream-detector' ? 'detector' : kind;
  const manifest = manifestOf(kind, name, language, command(own));
  await writeJsonAtomic(path.join(folder, MANIFEST_FILE), checkJson(MANIFESTS[own], manifest, MANIFEST_FILE));
  await writeFile(path.join(folder, 'README.md'), readme(kind, name));
  return (await readdir(folder)).sort();
}

/** Languages that a kind has a scaffold for. */
export async function scaffoldsOf(kind: ScaffoldKind): Promise<readonly string[]> {
  const names = await readdir(path.join(packageInfo().root, 'scaffolds'));
  return names
    .filter((name) => name.startsWith(`${kind}-`))
    .map((name) => name.slice(kind.length + 1))
    .sort();
}

function manifestOf(kind: ScaffoldKind, name: string, language: string, command: string[]): SubmissionManifest {
  const title = name.replaceAll('-', ' ');
  const common = {
    name,
    version: '0.1.0',
    title: title.charAt(0).toUpperCase() + title.slice(1),
    summary: 'One sentence on what it does.',
    authors: ['Your name'],
    paper: null,
    licence: 'MIT',
    command,
    tuning: 'none',
    extraData: [],
  };
  if (kind === 'recovery') return { ...common, kind, parameters: SCAFFOLD_PARAMETERS };
  if (kind === 'stream-detector') {
    const streams = { stateful: true, scope: 'stream' as const, setsThreshold: true as const };
    return { ...common, kind: 'detector', ...streams, parameters: STREAM_PARAMETERS };
  }
  if (kind !== 'attack') return { ...common, kind, stateful: false };
  const open = language === 'torch' ? { surrogate: { layout: 'NCHW' as const, output: 'logits' as const } } : {};
  return { ...common, kind, anytime: true, ...open };
}

function readme(kind: ScaffoldKind, name: string): string {
  return `# ${name}

What this ${kind.replace('stream-detector', 'detector of streams')} does, the paper that it follows, and what was tuned on what.

    stealbench check .      # a rehearsal in the sandbox, on made-up images

docs/submission.md of StealBench says what the program is given, what it may do and how it can end.
`;
}

function usage(code: string, message: string, expected: string, got: string): UsageError {
  return new UsageError(message, { code, expected, got, hint: 'See `stealbench init --help`.' });
}
