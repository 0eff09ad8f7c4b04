// Evidence → result records. Nothing runs here: a new metric needs no rerun.
import type { Items } from '../../contract/items.js';
import type { Cell, CellSpec, Plan } from '../../contract/plan.js';
import {
  type CellResult,
  type Outcome,
  type Predictions,
  resultSchemaVersion,
  type Scientific,
} from '../../contract/result.js';
import type { DatasetChoice } from '../../contract/suite.js';
import type { RunProvenance, EvidenceManifest } from '../../contract/evidence.js';
import { digestJson } from '../../lib/files/hash.js';
import type { EvidenceStore } from '../store/evidence-store.js';
import type { JobFailure } from '../execution/events.js';
import { EVALUATOR_VERSION, JOB_VERSIONS } from '../plan/keys.js';
import { scoreAttack } from './attack.js';
import { scoreDetector } from './detector.js';
import { scoreStreams } from './streams.js';
import { scoreThroughput } from './throughput.js';
import { impersonalError } from './impersonal-error.js';
import type { CellScore, ManifestsByRole } from './cell-score.js';
import { datasetsOf } from './notes.js';
import type { ScoringData } from './scoring-data.js';

/** A record and what lies beside it. */
export interface ScoredCell {
  readonly result: CellResult;
  readonly predictions: Predictions | null;
  readonly items: Items | null;
}

export interface ScoreOptions {
  readonly plan: Plan;
  readonly store: EvidenceStore;
  /** By job key. */
  readonly failures: ReadonlyMap<string, JobFailure>;
  /** The data folder, which no record names. */
  readonly dataRoot?: string;
  /** Names of the classes of a dataset, by index. */
  /** Of the cell's own dataset. */
  readonly data: ScoringData;
}

const NOTHING_BESIDE = { predictions: null, items: null, timings: null } as const;

/** `null` for a cell whose jobs have neither finished nor failed. */
export async function scoreCell(cell: Cell, options: ScoreOptions): Promise<ScoredCell | null> {
  if (cell.state.kind === 'skipped') {
    const { code, reason, fix } = cell.state;
    return record(
      cell,
      options,
      { outcome: { state: 'skipped', code, reason, fix }, versions: {}, notes: [], ...NOTHING_BESIDE },
      {},
    );
  }
  const failure = Object.values(cell.state.jobs)
    .map((key) => options.failures.get(key))
    .find((found) => found !== undefined);
  if (failure !== undefined) {
    const outcome: Outcome = {
      state: failure.state,
      job: failure.label,
      error: impersonalError(failure.error, [options.store.root, options.dataRoot ?? '']),
    };
    return record(cell, options, { outcome, versions: {}, notes: [], ...NOTHING_BESIDE }, {});
  }
  const manifests = await readManifests(cell.state.jobs, options.store);
  return manifests === null ? null : record(cell, options, await scoreByKind(cell, manifests, options), manifests);
}

async function readManifests(
  jobs: Readonly<Record<string, string>>,
  store: EvidenceStore,
): Promise<ManifestsByRole | null> {
  const manifests: Record<string, EvidenceManifest> = {};
  for (const [role, key] of Object.entries(jobs)) {
    const manifest = await store.manifest(key);
    if (manifest === null) return null;
    manifests[role] = manifest;
  }
  return manifests;
}

async function scoreByKind(
  { spec }: Cell,
  manifests: ManifestsByRole,
  { store, data, plan }: ScoreOptions,
): Promise<CellScore> {
  switch (spec.kind) {
    case 'attack':
      return scoreAttack(spec, manifests, store, await data.classNames(copyOf(spec, plan)), data);
    case 'detector':
      return scoreDetector(spec, manifests, store, data);
    case 'stream':
      return scoreStreams(manifests, store, data);
    case 'throughput':
      return scoreThroughput(manifests, store);
  }
}

/** The copy that the plan has opened for the cell: others may have come since. */
function copyOf({ dataset, variant }: DatasetChoice, { datasets }: Plan): DatasetChoice {
  const opened = datasets.find((ref) => ref.dataset === dataset && (variant ?? ref.variant) === ref.variant);
  return opened ?? { dataset, ...(variant === undefined ? {} : { variant }) };
}

function record(
  { spec, state }: Cell,
  { plan }: ScoreOptions,
  score: CellScore,
  manifests: ManifestsByRole,
): ScoredCell {
  const roles = Object.keys(manifests).sort();
  const pick = <T>(read: (manifest: EvidenceManifest) => T): Record<string, T> =>
    Object.fromEntries(
      roles.flatMap((role) => (manifests[role] === undefined ? [] : [[role, read(manifests[role])] as const])),
    );
  const scientific: Scientific = {
    suite: plan.suite,
    cell: spec,
    key: state.kind === 'planned' ? state.key : null,
    outcome: score.outcome,
    datasets: [...datasetsOf(manifests)],
    ...score.groups,
    // Timings differ from run to run; a throughput cell therefore has no evidence that a rerun must reproduce.
    evidence: spec.kind === 'throughput' ? {} : pick(({ digest }) => digest),
    versions: { evaluator: EVALUATOR_VERSION, ...jobVersions(manifests), ...score.versions },
    ...cardsIn(plan, spec),
    notes: [...score.notes],
  };
  const run = pick<RunProvenance>((manifest) => manifest.run);
  return {
    result: {
      schemaVersion: resultSchemaVersion(spec),
      scientific,
      scientificDigest: digestJson(scientific),
      supersedes: null,
      provenance: { run, timings: score.timings },
    },
    predictions: score.predictions,
    items: score.items,
  };
}

/** Of the jobs that gave the evidence: a key is computed again only where they are the same. */
function jobVersions(manifests: ManifestsByRole): Record<string, string> {
  const kinds = [...new Set(Object.values(manifests).map(({ spec }) => spec.kind))].sort();
  return Object.fromEntries(kinds.map((kind) => [`job/${kind}`, JOB_VERSIONS[kind]]));
}

/** What the external plug-ins of a cell say of themselves. */
function cardsIn({ submissions = {} }: Plan, cell: CellSpec): Pick<Scientific, 'submissions'> {
  const names =
    cell.kind === 'attack'
      ? [
          `attacks/${cell.attack}`,
          ...[cell.defense, ...(cell.thenDefenses ?? []).map(({ defense }) => defense)].map((id) => `defenses/${id}`),
          ...(cell.recovery === undefined ? [] : [`recoveries/${cell.recovery}`]),
        ]
      : cell.kind === 'detector'
        ? [`detectors/${cell.detector}`]
        : cell.kind === 'stream'
          ? [`attacks/${cell.attack}`, `detectors/${cell.detector}`]
          : [];
  const cards = names.flatMap((name) => (submissions[name] === undefined ? [] : [[name, submissions[name]] as const]));
  return cards.length === 0 ? {} : { submissions: Object.fromEntries(cards) };
}
