// What became of queries behind a defense: which were refused, which answered exactly, and what work they cost.
import type { EvidenceManifest } from '../../contract/evidence.js';
import type { AskedAnswers, AttackEvidence, DemandedWork } from '../../contract/metric.js';
import type { AttackCell } from '../../contract/plan.js';
import { decodeNpy } from '../../lib/npy/npy.js';
import { ALTERED_FILE } from '../jobs/altered-log.js';
import { WORK_FILE } from '../jobs/open-defenses.js';
import { REFUSED_FILE } from '../jobs/subject.js';
import type { EvidenceStore } from '../store/evidence-store.js';
import { type ManifestsByRole, readInts } from './cell-score.js';

export async function readRefused(
  defended: EvidenceManifest | undefined,
  store: EvidenceStore,
): Promise<Pick<AttackEvidence, 'refused'>> {
  return defended === undefined || !hasFile(defended, REFUSED_FILE)
    ? {}
    : { refused: await readInts(store, defended, REFUSED_FILE) };
}

/** Of the first queries alone: a steal may have gone on beyond the budget of the cell. */
export async function readAsked(
  { budgetQueries }: AttackCell,
  steal: EvidenceManifest | undefined,
  store: EvidenceStore,
): Promise<AskedAnswers | null> {
  if (steal === undefined || !hasFile(steal, ALTERED_FILE)) return null;
  const altered = (await readInts(store, steal, ALTERED_FILE)).subarray(0, budgetQueries);
  return { queries: altered.length, exact: altered.filter((flag) => flag === 0).length };
}

/** Of the attack's first queries, and of an honest client that asks all test images. */
export async function readWork(
  { budgetQueries }: AttackCell,
  { steal, defended }: ManifestsByRole,
  store: EvidenceStore,
): Promise<NonNullable<AttackEvidence['work']> | null> {
  if (steal === undefined || defended === undefined || !hasFile(steal, WORK_FILE)) return null;
  const read = async (manifest: EvidenceManifest): Promise<Float64Array> =>
    Float64Array.from(decodeNpy(await store.read(manifest, WORK_FILE)).data);
  return { attack: workOf((await read(steal)).subarray(0, budgetQueries)), honest: workOf(await read(defended)) };
}

function workOf(seconds: Float64Array): DemandedWork {
  const sum = seconds.reduce((total, value) => total + value, 0);
  return {
    meanSeconds: sum / Math.max(1, seconds.length),
    mostSeconds: seconds.reduce((most, value) => Math.max(most, value), 0),
  };
}

export function hasFile({ files }: EvidenceManifest, name: string): boolean {
  return files.some((file) => file.name === name);
}
