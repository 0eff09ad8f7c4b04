// Scores an attack cell: victim against surrogate on the same test images, and the transfer set between them.
import type { Matrix } from '../../contract/arrays.js';
import type { EvidenceManifest } from '../../contract/evidence.js';
import type { AttackEvidence, CraftedAnswers } from '../../contract/metric.js';
import type { AttackCell } from '../../contract/plan.js';
import type { LedgerSummary, Predictions } from '../../contract/result.js';
import { classTable } from '../../lib/class-table.js';
import { canonicalJson, digestBytes } from '../../lib/hash.js';
import { argmaxRows } from '../../lib/predictions.js';
import type { EvidenceStore } from '../evidence-store.js';
import { type CellScore, computeMetrics, type ManifestsByRole, readInts, readMatrix, roleOf } from './cell-score.js';
import { attackNotes } from './notes.js';

/** @param classNames - of the victim's dataset, by index */
export async function scoreAttack(
  spec: AttackCell,
  manifests: ManifestsByRole,
  store: EvidenceStore,
  classNames: readonly string[],
): Promise<CellScore> {
  const evidence = await readEvidence(spec, manifests, store);
  const { metrics, versions } = await computeMetrics('attack', evidence);
  const predictions: Predictions = {
    schemaVersion: 1,
    labels: [...evidence.labels],
    victim: [...argmaxRows(evidence.victim)],
    surrogate: [...argmaxRows(evidence.surrogate)],
  };
  return {
    outcome: {
      state: 'completed',
      metrics,
      classes: [...classTable(evidence, classNames)],
      ledger: ledgerSummary(manifests['steal']),
      predictionsSha256: digestBytes(canonicalJson(predictions)),
    },
    versions,
    notes: attackNotes(manifests),
    predictions,
    timings: null,
  };
}

async function readEvidence(
  spec: AttackCell,
  manifests: ManifestsByRole,
  store: EvidenceStore,
): Promise<AttackEvidence> {
  const victimAnswers = roleOf(manifests, 'victim');
  const victim = await readMatrix(store, victimAnswers, 'posteriors.npy');
  return {
    classes: victim.columns,
    labels: await readInts(store, victimAnswers, 'labels.npy'),
    victim,
    surrogate: await readMatrix(store, roleOf(manifests, 'surrogate'), 'posteriors.npy'),
    defended: await optionalMatrix(store, manifests['defended'], 'posteriors.npy'),
    transfer: await optionalMatrix(store, manifests['trainSurrogate'], 'targets.npy'),
    trainClassCounts: await readInts(store, roleOf(manifests, 'trainVictim'), 'class-counts.npy'),
    crafted: await readCrafted(manifests, store),
    seed: spec.seed,
  };
}

async function readCrafted(manifests: ManifestsByRole, store: EvidenceStore): Promise<AttackEvidence['crafted']> {
  const { craft, craftVictim } = manifests;
  if (craft === undefined || craftVictim === undefined) return null;
  return { onSurrogate: await craftedAnswers(store, craft), onVictim: await craftedAnswers(store, craftVictim) };
}

async function craftedAnswers(store: EvidenceStore, manifest: EvidenceManifest): Promise<CraftedAnswers> {
  return {
    rows: await readInts(store, manifest, 'rows.npy'),
    fgsm: await readInts(store, manifest, 'fgsm.npy'),
    pgd: await readInts(store, manifest, 'pgd.npy'),
    noise: await readInts(store, manifest, 'noise.npy'),
  };
}

async function optionalMatrix(
  store: EvidenceStore,
  manifest: EvidenceManifest | undefined,
  name: string,
): Promise<Matrix | null> {
  const present = manifest?.files.some((file) => file.name === name) ?? false;
  return manifest !== undefined && present ? readMatrix(store, manifest, name) : null;
}

function ledgerSummary(steal: EvidenceManifest | undefined): LedgerSummary | null {
  if (steal === undefined) return null;
  const { asked, answered, refused } = steal.summary;
  return { asked: Number(asked), answered: Number(answered), refused: Number(refused) };
}
