// What scoring a cell gives, before it becomes a record.
import type { Matrix } from '../../contract/arrays.js';
import { ValidationError } from '../../contract/errors.js';
import type { EvidenceManifest } from '../../contract/evidence.js';
import type { EvidenceByCell, ImageGroups, MetricValue } from '../../contract/metric.js';
import type { Items } from '../../contract/items.js';
import type { CellResult, GroupsSummary, Outcome, Predictions, Scientific } from '../../contract/result.js';
import { decodeNpy } from '../../lib/npy/npy.js';
import type { EvidenceStore } from '../store/evidence-store.js';
import { loadAll } from '../registry/registry.js';

export type ManifestsByRole = Readonly<Record<string, EvidenceManifest>>;

export interface CellScore {
  readonly outcome: Outcome;
  readonly versions: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
  /** Groups of the images behind the intervals; absent where there are none. */
  readonly groups?: Pick<Scientific, 'groups' | 'inDistributionGroups'>;
  readonly predictions: Predictions | null;
  readonly items: Items | null;
  readonly timings: CellResult['provenance']['timings'];
}

/** What a record says of groups. */
export function summarize({ count, source }: ImageGroups): GroupsSummary {
  return { count, source };
}

/** Every metric of a cell kind, by id, with the versions that computed them. */
export async function computeMetrics<K extends keyof EvidenceByCell>(
  kind: K,
  evidence: EvidenceByCell[K],
): Promise<{ metrics: Record<string, MetricValue>; versions: Record<string, string> }> {
  const metrics: Record<string, MetricValue> = {};
  const versions: Record<string, string> = {};
  for (const metric of await loadAll('metrics')) {
    if (metric.cell !== kind) continue;
    metrics[metric.meta.id] = metric.compute(evidence);
    versions[`metric/${metric.meta.id}`] = metric.meta.version;
  }
  return { metrics, versions };
}

/** The manifest of a role that this kind of cell always has. */
export function roleOf(manifests: ManifestsByRole, role: string): EvidenceManifest {
  const manifest = manifests[role];
  if (manifest === undefined) throw new Error(`the cell has no job for ${role}`);
  return manifest;
}

/** A float32 matrix from evidence. */
export async function readMatrix(store: EvidenceStore, manifest: EvidenceManifest, name: string): Promise<Matrix> {
  const { data, shape } = decodeNpy(await store.read(manifest, name));
  const [rows = 0, columns = 0] = shape;
  if (!(data instanceof Float32Array) || shape.length !== 2) throw wrongArray(name, 'a float32 matrix');
  return { values: data, rows, columns };
}

/** A float64 vector from evidence. */
export async function readFloats(
  store: EvidenceStore,
  manifest: EvidenceManifest,
  name: string,
): Promise<Float64Array> {
  const { data } = decodeNpy(await store.read(manifest, name));
  if (!(data instanceof Float64Array)) throw wrongArray(name, 'float64');
  return data;
}

/** An int32 vector from evidence. */
export async function readInts(store: EvidenceStore, manifest: EvidenceManifest, name: string): Promise<Int32Array> {
  const { data } = decodeNpy(await store.read(manifest, name));
  if (!(data instanceof Int32Array)) throw wrongArray(name, 'int32');
  return data;
}

function wrongArray(where: string, expected: string): ValidationError {
  return new ValidationError('evidence of another type', {
    code: 'evidence-damaged',
    where,
    expected,
    got: 'another dtype or rank',
    hint: 'Run the suite again with --force.',
  });
}
