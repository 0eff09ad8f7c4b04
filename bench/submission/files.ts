// The files of a submission: listed, bounded, digested and copied. Nothing in them is run or followed here.
import { chmod, copyFile, lstat, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { ValidationError } from '../contract/errors.js';
import { digestFile, digestJson } from '../lib/files/hash.js';

export interface SubmissionFile {
  /** Relative to the submission, `/`-separated. */
  readonly path: string;
  readonly sha256: string;
  readonly executable: boolean;
}

const MOST_FILES = 2_000;
const MOST_BYTES = 256 * 2 ** 20;

/** Left by tools, and no part of a submission. */
const IGNORED = ['.git', '__pycache__', '.DS_Store'];

/**
 * Every file of a submission, sorted by path.
 *
 * @throws ValidationError `submission-files` for links, devices, odd names, too many files or too many bytes
 */
export async function listFiles(folder: string): Promise<readonly SubmissionFile[]> {
  const files: SubmissionFile[] = [];
  let bytes = 0;
  const visit = async (relative: string): Promise<void> => {
    for (const name of (await readdir(path.join(folder, relative))).sort()) {
      if (IGNORED.includes(name)) continue;
      const inner = relative === '' ? name : `${relative}/${name}`;
      const state = await lstat(path.join(folder, inner));
      if (!/^[\w.+@ -]+$/.test(name))
        throw badFiles(folder, 'names of letters, digits and ._+@ -', JSON.stringify(inner));
      if (state.isDirectory()) await visit(inner);
      else if (!state.isFile()) throw badFiles(folder, 'regular files and folders', `${inner}, which is neither`);
      else {
        bytes += state.size;
        if (bytes > MOST_BYTES) throw badFiles(folder, `at most ${MOST_BYTES / 2 ** 20} MiB`, 'more');
        if (files.length === MOST_FILES) throw badFiles(folder, `at most ${MOST_FILES} files`, 'more');
        const sha256 = await digestFile(path.join(folder, inner));
        files.push({ path: inner, sha256, executable: (state.mode & 0o100) !== 0 });
      }
    }
  };
  await visit('');
  return files;
}

/** The digest that stands in keys: names, contents and which files are programs. */
export function filesDigest(files: readonly SubmissionFile[]): string {
  return digestJson(files);
}

/**
 * Copies a submission to where a sandbox may see it, readable by anybody.
 *
 * @throws ValidationError `submission-changed` if what was copied is not what the digest stands for
 */
export async function copyFiles(folder: string, target: string, digest: string): Promise<void> {
  await mkdir(target, { recursive: true, mode: 0o755 });
  const files = await listFiles(folder);
  for (const file of files) {
    const copy = path.join(target, file.path);
    await mkdir(path.dirname(copy), { recursive: true, mode: 0o755 });
    await copyFile(path.join(folder, file.path), copy);
    await chmod(copy, file.executable ? 0o755 : 0o644);
  }
  const copied = filesDigest(await listFiles(target));
  if (copied === digest) return;
  throw new ValidationError('the submission was changed after the run was planned', {
    code: 'submission-changed',
    where: folder,
    expected: `files with digest ${digest.slice(0, 12)}`,
    got: copied.slice(0, 12),
    hint: 'Run the suite again.',
  });
}

function badFiles(where: string, expected: string, got: string): ValidationError {
  return new ValidationError('the submission has files that it may not have', {
    code: 'submission-files',
    where,
    expected,
    got,
    hint: 'A submission is plain files; take out links, data sets and build folders.',
  });
}
