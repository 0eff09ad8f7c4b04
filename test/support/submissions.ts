// Submissions made on the spot, and a toy oracle for them to attack.
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Images, Matrix } from '../../bench/contract/arrays.js';
import { DEFAULT_LIMITS, type SubmissionLimits, type SubmissionManifest } from '../../bench/contract/submission.js';
import { storeOf } from '../../bench/lib/images/image-store.js';
import { OracleCore } from '../../bench/oracle/core.js';
import { runAttack, type AttackEnd, type AttackRun } from '../../bench/submission/attack.js';
import { loadSubmission, type Submission } from '../../bench/submission/manifest.js';

export const MANIFEST: Omit<Extract<SubmissionManifest, { kind: 'attack' }>, 'command'> = {
  name: 'made-for-a-test',
  kind: 'attack',
  version: '1.0.0',
  title: 'Made for a test',
  summary: 'Does what the test says.',
  authors: ['The tests'],
  paper: null,
  licence: 'MIT',
  anytime: false,
  tuning: 'none',
  extraData: [],
};

/** Writes a submission folder; a text that begins with `#!` becomes a program. */
export async function writeSubmission(
  folder: string,
  manifest: object,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  for (const [name, text] of Object.entries({ 'README.md': '# A test\n', ...files })) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
    if (text.startsWith('#!')) await chmod(file, 0o755);
  }
  await writeFile(path.join(folder, 'submission.json'), JSON.stringify(manifest));
  return folder;
}

/** 2x2 grey pixels and 2 classes: the brighter an image, the likelier class 1. */
export const TOY = { classes: 2, shape: [2, 2, 1] as const, poolSize: 64 };

export function toyPool(): Images {
  const pixels = Uint8Array.from({ length: TOY.poolSize * 4 }, (_, index) => (index * 37) % 256);
  return { pixels, count: TOY.poolSize, shape: TOY.shape };
}

export function toyVictim(images: Images): Promise<Matrix> {
  const values = new Float32Array(images.count * 2);
  for (let row = 0; row < images.count; row++) {
    const light = images.pixels.subarray(4 * row, 4 * row + 4).reduce((sum, pixel) => sum + pixel, 0) / 1020;
    values.set([1 - light, light], 2 * row);
  }
  return Promise.resolve({ values, rows: images.count, columns: 2 });
}

export function toyOracle(budgetQueries: number): OracleCore {
  return new OracleCore({
    classes: TOY.classes,
    inputShape: TOY.shape,
    budgetQueries,
    victim: toyVictim,
    defense: { answer: (posteriors) => posteriors },
    seed: 1,
  });
}

/** Small enough that nothing which breaks them hurts the machine. */
export const TIGHT: SubmissionLimits = { ...DEFAULT_LIMITS, minutes: 1, memoryMiB: 256, processes: 24, diskMiB: 4 };

export interface ToyRun {
  readonly core: OracleCore;
  readonly end: Promise<AttackEnd>;
}

/** Runs an attack submission against the toy oracle. */
export function attackToy(submission: Submission, limits: SubmissionLimits, more: Partial<AttackRun> = {}): ToyRun {
  const core = toyOracle(40);
  const run: AttackRun = {
    submission,
    core,
    pool: { images: storeOf(toyPool()), labels: null, classNames: null },
    seed: 7,
    limits,
    threads: 1,
    hidden: [],
    signal: new AbortController().signal,
    ...more,
  };
  return { core, end: runAttack(run) };
}

export { loadSubmission };
