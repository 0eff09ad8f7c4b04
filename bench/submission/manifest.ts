// Folder → checked submission: its manifest, its README and its files.
import { existsSync } from 'node:fs';
import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { UsageError, ValidationError } from '../contract/errors.js';
import {
  MANIFESTS,
  type ManifestOf,
  type SubmissionCard,
  type SubmissionKind,
  type SubmissionManifest,
} from '../contract/submission.js';
import type { Parameters } from '../contract/primitives.js';
import { schemaProblems } from '../contract/validate.js';
import { parseJson } from '../lib/json/parse.js';
import { filesDigest, listFiles, type SubmissionFile } from './files.js';

export interface Submission<K extends SubmissionKind = SubmissionKind> {
  readonly manifest: ManifestOf<K>;
  readonly folder: string;
  readonly files: readonly SubmissionFile[];
  /** SHA-256 over all files: what keys hold. */
  readonly digest: string;
}

export const MANIFEST_FILE = 'submission.json';
const LARGEST_MANIFEST = 65_536;
const MOST_PROBLEMS = 4;

/**
 * Reads and checks a submission. Runs nothing of it.
 *
 * @throws UsageError `no-submission`; ValidationError `bad-manifest`, `no-readme`, `submission-files`, or as `parseJson` does
 */
export async function loadSubmission(folder: string): Promise<Submission> {
  const file = path.join(folder, MANIFEST_FILE);
  if (!existsSync(file)) {
    throw new UsageError('there is no submission', {
      code: 'no-submission',
      where: folder,
      expected: `a folder with ${MANIFEST_FILE}`,
      got: 'none',
      hint: 'Make one with `stealbench init attack <folder>`.',
    });
  }
  const files = await listFiles(folder);
  const manifest = checkManifest(await readManifest(file), file);
  if (!files.some(({ path: name }) => name === 'README.md')) {
    throw new ValidationError('a submission says in words what it does', {
      code: 'no-readme',
      where: folder,
      expected: 'README.md',
      got: 'none',
      hint: 'Write a few lines: the idea, the paper, what was tuned on what.',
    });
  }
  return { manifest, folder, files, digest: filesDigest(files) };
}

/** What a run is told: what the manifest declares, with the given values in place of defaults. */
export function parametersOf({ parameters = {} }: SubmissionManifest, given: Parameters): Parameters {
  const defaults = Object.entries(parameters).map(([name, declared]) => [name, declared.default] as const);
  return { ...Object.fromEntries(defaults), ...given };
}

/** What records say of a submission; it travels with them, since the folder may not. */
export function cardOf({ manifest, digest }: Submission): SubmissionCard {
  const { title, summary, authors, paper, licence, tuning, extraData } = manifest;
  return { digest, title, summary, authors, paper, licence, tuning, extraData };
}

async function readManifest(file: string): Promise<unknown> {
  if ((await lstat(file)).size > LARGEST_MANIFEST) throw badManifest(file, `at most ${LARGEST_MANIFEST} bytes`, 'more');
  return parseJson(await readFile(file), file);
}

/** The kind is looked at first, so that a message speaks of the schema that was meant. */
function checkManifest(document: unknown, file: string): SubmissionManifest {
  const kind = typeof document === 'object' && document !== null && 'kind' in document ? document.kind : undefined;
  if (kind !== 'attack' && kind !== 'recovery' && kind !== 'defense' && kind !== 'detector')
    throw badManifest(
      `${file}#/kind`,
      'attack, recovery, defense or detector',
      typeof kind === 'string' ? kind : 'no text',
    );
  const problems = schemaProblems(MANIFESTS[kind], document);
  const [first] = problems;
  if (first === undefined) return document as SubmissionManifest;
  // All of one place: a misspelt key is a missing one and an unknown one, and only both together say which.
  const got = problems.filter(({ pointer }) => pointer === first.pointer).map(({ message }) => message);
  throw badManifest(`${file}#${first.pointer}`, 'what its schema says', got.slice(0, MOST_PROBLEMS).join('; '));
}

function badManifest(where: string, expected: string, got: string): ValidationError {
  return new ValidationError('the manifest is not valid', {
    code: 'bad-manifest',
    where,
    expected,
    got,
    hint: 'Compare it with suites/submission.schema.json; docs/submission.md explains every field.',
  });
}
