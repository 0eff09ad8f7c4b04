// Scores an attack cell: victim against surrogate on the same test images, and the transfer set between them.
import type { Matrix } from '../../contract/arrays.js';
import type { EvidenceManifest } from '../../contract/evidence.js';
import { ValidationError } from '../../contract/errors.js';
import type { AttackEvidence, CraftedAnswers, OwnershipEvidence } from '../../contract/metric.js';
import type { AttackCell } from '../../contract/plan.js';
import type { LedgerSummary } from '../../contract/result.js';
import { equalItems } from '../../lib/evidence/predictions.js';
import { classTable } from '../../lib/evidence/class-table.js';
import { canonicalJson, digestBytes } from '../../lib/files/hash.js';
import { ledgerHead } from '../../oracle/chain.js';
import { decodeLedger } from '../../oracle/ledger-files.js';
import { type EvidenceStore, readFiles } from '../store/evidence-store.js';
import { hasFile, readAsked, readRefused, readWork } from './behind-defense.js';
import { readOverlap } from './overlap.js';
import { keepAttack, keptAttackEvidence } from '../items/attack.js';
import {
  type CellScore,
  computeMetrics,
  type ManifestsByRole,
  readInts,
  readMatrix,
  roleOf,
  summarize,
} from './cell-score.js';
import { attackNotes } from './notes.js';
import type { ScoringData } from './scoring-data.js';

/** @param classNames - of the victim's dataset, by index */
export async function scoreAttack(
  spec: AttackCell,
  manifests: ManifestsByRole,
  store: EvidenceStore,
  classNames: readonly string[],
  data: Pick<ScoringData, 'groups'>,
): Promise<CellScore> {
  const whole = await readEvidence(spec, manifests, store, data);
  const { groups } = whole;
  const { predictions, items } = keepAttack(whole);
  const where = roleOf(manifests, 'surrogate').key;
  // Metrics are computed from what is kept beside the record, so that anybody can compute them again.
  const evidence = keptAttackEvidence({ predictions, items }, { seed: spec.seed, where });
  const { metrics, versions } = await computeMetrics('attack', evidence);
  return {
    outcome: {
      state: 'completed',
      metrics,
      classes: [...classTable(evidence, classNames)],
      ledger: await ledgerSummary(manifests['steal'], store),
      predictionsSha256: digestBytes(canonicalJson(predictions)),
      itemsSha256: digestBytes(canonicalJson(items)),
    },
    versions,
    notes: attackNotes(manifests),
    ...(groups === null ? {} : { groups: { groups: summarize(groups) } }),
    predictions,
    items,
    timings: null,
  };
}

async function readEvidence(
  spec: AttackCell,
  manifests: ManifestsByRole,
  store: EvidenceStore,
  data: Pick<ScoringData, 'groups'>,
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
    ...(await readRefused(manifests['defended'], store)),
    asked: await readAsked(spec, manifests['steal'], store),
    work: await readWork(spec, manifests, store),
    overlap: await readOverlap(manifests, store),
    ownership: await readOwnership(manifests['ownership'], store),
    groups: victimAnswers.spec.kind === 'evaluate' ? await data.groups(victimAnswers.spec.test) : null,
    seed: spec.seed,
  };
}

async function readCrafted(manifests: ManifestsByRole, store: EvidenceStore): Promise<AttackEvidence['crafted']> {
  const { craft, craftVictim } = manifests;
  if (craft === undefined) return null;
  const onVictim = craftVictim === undefined ? null : await craftedAnswers(store, craftVictim);
  return { onSurrogate: await craftedAnswers(store, craft), onVictim };
}

async function readOwnership(
  manifest: EvidenceManifest | undefined,
  store: EvidenceStore,
): Promise<OwnershipEvidence | null> {
  if (manifest === undefined) return null;
  const labels = await readInts(store, manifest, 'claims-labels.npy');
  const named = await readInts(store, manifest, 'named.npy');
  const matches = (model: number): Uint8Array =>
    equalItems(named.subarray(model * labels.length, (model + 1) * labels.length), labels);
  const others = Array.from({ length: Number(manifest.summary['others']) }, (_, index) => matches(index + 1));
  return { suspect: matches(0), others, ...(manifest.spec.kind === 'verify-triggers' ? { triggers: true } : {}) };
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
  return manifest !== undefined && hasFile(manifest, name) ? readMatrix(store, manifest, name) : null;
}

/** Throws ValidationError `ledger-chain` for a log that is not the one that was chained while it was written. */
async function ledgerSummary(steal: EvidenceManifest | undefined, store: EvidenceStore): Promise<LedgerSummary | null> {
  if (steal === undefined) return null;
  const ledger = decodeLedger(await readFiles(store, steal));
  const live = steal.run.ledgerHead;
  // Without the made images nobody can chain them again.
  const head =
    (ledger.digest === true || ledger.chained !== undefined) && live !== undefined ? live : ledgerHead(ledger);
  if (live !== undefined && live !== head) {
    throw new ValidationError('the ledger is not the one that was answered', {
      code: 'ledger-chain',
      where: store.folder(steal.key),
      expected: `head ${live}`,
      got: head,
      hint: 'Run the steal job again with --force; this evidence was changed after the queries were answered.',
    });
  }
  return { ...ledger.counts, head };
}
