// Scores a stream cell: alarms of the attack's clients and of honest ones, and what leaked before them.
import type { EvidenceManifest } from '../../contract/evidence.js';
import type { ImageGroups, StreamEvidence, WatchedClients } from '../../contract/metric.js';
import { argmaxRows } from '../../lib/evidence/predictions.js';
import { canonicalJson, digestBytes } from '../../lib/files/hash.js';
import { keepStreams, keptStreamEvidence } from '../items/streams.js';
import { decodedAlarms } from '../jobs/client-streams.js';
import { LEAKED_FILE } from '../jobs/train-leaked.js';
import { ALARMS_FILE, QUERIES_FILE } from '../jobs/watch.js';
import { alarmsFile, queriesFile } from '../jobs/watch-benign.js';
import type { EvidenceStore } from '../store/evidence-store.js';
import {
  type CellScore,
  computeMetrics,
  type ManifestsByRole,
  readInts,
  readMatrix,
  roleOf,
  summarize,
} from './cell-score.js';
import type { ScoringData } from './scoring-data.js';

export async function scoreStreams(
  manifests: ManifestsByRole,
  store: EvidenceStore,
  data: Pick<ScoringData, 'groups'>,
): Promise<CellScore> {
  const watch = roleOf(manifests, 'watch');
  const answers = roleOf(manifests, 'victim');
  const groups = answers.spec.kind === 'evaluate' ? await data.groups(answers.spec.test) : null;
  const whole: StreamEvidence = {
    attack: await clientsOf(store, watch, [ALARMS_FILE, QUERIES_FILE]),
    benign: await benignOf(store, roleOf(manifests, 'watchBenign')),
    leaked: await leakedOf(store, manifests, groups),
  };
  const items = keepStreams(whole);
  const evidence = keptStreamEvidence(items, watch.key);
  const { metrics, versions } = await computeMetrics('stream', evidence);
  const itemsSha256 = digestBytes(canonicalJson(items));
  return {
    outcome: { state: 'completed', metrics, classes: null, ledger: null, predictionsSha256: null, itemsSha256 },
    versions,
    notes: notesOf(evidence),
    ...(groups === null ? {} : { groups: { groups: summarize(groups) } }),
    predictions: null,
    items,
    timings: null,
  };
}

async function clientsOf(
  store: EvidenceStore,
  manifest: EvidenceManifest,
  [alarms, queries]: readonly [string, string],
): Promise<WatchedClients> {
  return {
    alarms: decodedAlarms(await readInts(store, manifest, alarms)),
    queries: [...(await readInts(store, manifest, queries))],
  };
}

async function benignOf(store: EvidenceStore, manifest: EvidenceManifest): Promise<StreamEvidence['benign']> {
  const names = manifest.spec.kind === 'watch-benign' ? manifest.spec.streams.map(({ name }) => name) : [];
  const read = async (name: string) => ({
    name,
    ...(await clientsOf(store, manifest, [alarmsFile(name), queriesFile(name)])),
  });
  return Promise.all(names.map(read));
}

/** Of all answers where there was no alarm: that surrogate is the attack's own. */
async function leakedOf(
  store: EvidenceStore,
  manifests: ManifestsByRole,
  groups: ImageGroups | null,
): Promise<StreamEvidence['leaked']> {
  const { leaked, surrogate } = manifests;
  if (leaked === undefined || surrogate === undefined) return null;
  const isCut = leaked.files.some(({ name }) => name === LEAKED_FILE);
  const posteriors = await readMatrix(store, isCut ? leaked : surrogate, isCut ? LEAKED_FILE : 'posteriors.npy');
  const labels = await readInts(store, roleOf(manifests, 'victim'), 'labels.npy');
  const correct = Uint8Array.from(argmaxRows(posteriors), (named, row) => Number(named === labels[row]));
  return { correct, groups };
}

function notesOf({ attack, benign }: StreamEvidence): readonly string[] {
  const alarmed = ({ alarms }: WatchedClients): number => alarms.filter((alarm) => alarm !== null).length;
  const honest = benign.map(
    (one) => `${one.name} ${alarmed(one)} of ${one.alarms.length} (${one.queries[0] ?? 0} queries each)`,
  );
  return [
    `Honest clients alarmed: ${honest.join(', ')}.`,
    `The recorded queries were replayed from ${attack.alarms.length} ${attack.alarms.length === 1 ? 'client' : 'clients in turn'}; an attacker who notices the alarm may ask otherwise.`,
  ];
}
