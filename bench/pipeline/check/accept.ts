// Takes records of others into the results: checked beside what they build on, tried on a copy, then filed.
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StoredResult } from '../../contract/board.js';
import { ValidationError } from '../../contract/errors.js';
import { writeFileAtomic } from '../../lib/files/atomic-write.js';
import { resultFiles } from '../store/result-files.js';
import { RESERVED_FOLDERS } from '../store/result-folders.js';
import { readItems, readPredictions, readResults, storeResult } from '../store/result-store.js';
import type { CheckReport } from './report.js';
import { checkResults, type CheckResultsOptions } from './results.js';

export interface AcceptOptions extends Omit<CheckResultsOptions, 'results'> {
  /** Folder of the new records. */
  readonly incoming: string;
  /** Where they are filed. */
  readonly results: string;
}

/** What becomes of one record, or of a file that is said of records. */
export interface AcceptedFile {
  /** Where it lies among the results. */
  readonly path: string;
  readonly state: 'new' | 'supersedes' | 'known';
  /** The record that it takes the place of. */
  readonly supersedes: string | null;
}

/**
 * Everything that `check` finds in the new records, each read beside the records of ours that it supersedes; so these are
 * counted and checked with them.
 */
export async function checkIncoming({ incoming, results, ...options }: AcceptOptions): Promise<CheckReport> {
  return withScratch(async (folder) => {
    const stage = path.join(folder, 'results');
    if (existsSync(incoming)) await cp(incoming, stage, { recursive: true, verbatimSymlinks: true });
    await addAncestors(stage, results);
    return checkResults({ ...options, results: stage });
  });
}

/** Files that were checked; the same science twice is filed once, as a run does it. */
export async function fileIncoming(incoming: string, results: string): Promise<readonly AcceptedFile[]> {
  const filed: AcceptedFile[] = [];
  for (const stored of byRevision(await readResults(incoming))) {
    const { path: place, written } = await storeResult(results, {
      result: stored.result,
      predictions: await readPredictions(incoming, stored),
      items: await readItems(incoming, stored),
    });
    const supersedes = written ? await supersededBy(results, place) : null;
    filed.push({ path: place, state: !written ? 'known' : supersedes === null ? 'new' : 'supersedes', supersedes });
  }
  const { files } = await resultFiles(incoming);
  for (const name of files.filter(isSaid)) filed.push(await fileSaid(incoming, results, name));
  return filed;
}

/** A copy of the results, for as long as `use` takes: what is tried there is undone. */
export async function withCopy<T>(results: string, use: (copy: string) => Promise<T>): Promise<T> {
  return withScratch(async (folder) => {
    const copy = path.join(folder, 'results');
    if (existsSync(results)) await cp(results, copy, { recursive: true });
    else await mkdir(copy);
    return use(copy);
  });
}

/**
 * Refuses records that would take the place of ours without saying so: the same cell with other numbers.
 *
 * @throws ValidationError `other-numbers`
 */
export function refuseUnsaid(filed: readonly AcceptedFile[], incoming: readonly StoredResult[]): void {
  const said = new Set(incoming.flatMap(({ result }) => result.supersedes ?? []));
  const unsaid = filed.find(({ supersedes }) => supersedes !== null && !said.has(supersedes));
  if (unsaid?.supersedes == null) return;
  throw new ValidationError('a record has other numbers than ours of the same cell', {
    code: 'other-numbers',
    where: unsaid.supersedes,
    expected: 'the same numbers, or a record that says that it supersedes ours',
    got: unsaid.path,
    hint: 'Find out which is right (`stealbench verify`). If it is the new one, repeat with --supersede.',
  });
}

/** Revisions after what they revise. */
function byRevision(stored: readonly StoredResult[]): readonly StoredResult[] {
  const revision = ({ path: name }: StoredResult): number => Number(/-r(\d+)\.json$/.exec(name)?.[1] ?? 1);
  return stored.toSorted((a, b) => revision(a) - revision(b));
}

async function supersededBy(results: string, place: string): Promise<string | null> {
  const { supersedes } = JSON.parse(await readFile(path.join(results, place), 'utf8')) as {
    readonly supersedes: string | null;
  };
  return supersedes;
}

/** Annotations, attestations and rounds: said of records, and never changed. */
async function fileSaid(incoming: string, results: string, name: string): Promise<AcceptedFile> {
  const bytes = await readFile(path.join(incoming, name));
  const place = path.join(results, name);
  if (!existsSync(place)) {
    await writeFileAtomic(place, bytes);
    return { path: name, state: 'new', supersedes: null };
  }
  if (bytes.equals(await readFile(place))) return { path: name, state: 'known', supersedes: null };
  throw new ValidationError('a file of this name says something else', {
    code: 'file-exists',
    where: place,
    expected: 'the same bytes',
    got: path.join(incoming, name),
    hint: 'Give the new file another name: nothing that was said is changed.',
  });
}

function isSaid(name: string): boolean {
  return RESERVED_FOLDERS.includes(name.split('/')[0] ?? '');
}

/** What the staged records supersede, and what that supersedes, as far as it is ours; with all that lies beside it. */
async function addAncestors(stage: string, results: string): Promise<void> {
  const ours = existsSync(results) ? (await resultFiles(results)).files : [];
  const known = new Set(ours);
  const staged = existsSync(stage) ? (await resultFiles(stage)).files : [];
  const open = await Promise.all(staged.map((name) => claimOf(stage, name)));
  for (let next = open.pop(); next !== undefined || open.length > 0; next = open.pop()) {
    if (next === undefined || next === null || !known.has(next) || existsSync(path.join(stage, next))) continue;
    const stem = next.slice(0, -'.json'.length);
    for (const name of ours.filter((one) => one.startsWith(`${stem}.`))) {
      await mkdir(path.dirname(path.join(stage, name)), { recursive: true });
      await copyFile(path.join(results, name), path.join(stage, name));
    }
    open.push(await claimOf(stage, next));
  }
}

/** What a file says that it supersedes; `null` for what is no record: the check says what is wrong with it. */
async function claimOf(folder: string, name: string): Promise<string | null> {
  if (!name.endsWith('.json')) return null;
  try {
    const document: unknown = JSON.parse(await readFile(path.join(folder, name), 'utf8'));
    const claim =
      typeof document === 'object' && document !== null && 'supersedes' in document ? document.supersedes : null;
    return typeof claim === 'string' ? claim : null;
  } catch {
    return null;
  }
}

async function withScratch<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stealbench-accept-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
