// What the parts of a plan share.
import { PluginError } from '../../contract/errors.js';
import type { Cell, CellSpec, VersionedPlugin } from '../../contract/plan.js';
import type { Parameters } from '../../contract/primitives.js';
import { cellLabel, datasetLabel } from '../../contract/board.js';
import type { DatasetChoice, PlainPool, PoolSpec, Suite, SurrogateSpec } from '../../contract/suite.js';
import type { Init } from '../../contract/weights.js';
import { digestJson } from '../../lib/files/hash.js';
import { EVALUATOR_VERSION } from './keys.js';
import { loadPlugin, type PluginKind } from '../registry/registry.js';
import { externalOf, versionedSubmission, type EntryKind, type Submissions } from '../suite/submissions.js';
import { datasetChoices, type AbsentDataset, type PlannedDataset, type Splits } from './data.js';
import type { JobGraph } from './graph.js';

export interface PlanContext {
  readonly suite: Suite;
  /** Of the suite's file: what it names lies there. */
  readonly folder: string;
  readonly splits: Splits;
  readonly datasets: ReadonlyMap<string, PlannedDataset>;
  readonly graph: JobGraph;
  /** Whether a defense of the suite is prepared on its owner's images. */
  readonly preparesDefenses: boolean;
  /** Whether a defense of the suite holds a detector, whose benign images are its owner's. */
  readonly holdsDetectors: boolean;
  readonly backendFamily: string;
  readonly initOf: InitOf;
  readonly submissions: Submissions;
  /** Why nothing external can run here; null where it can. */
  readonly noSandbox: SkipReason | null;
  /** Why no ONNX file, of a surrogate that was handed in or of a victim, can be run here; null where it can. */
  readonly noOnnx: SkipReason | null;
}

/** What a victim or a surrogate says about its network. */
export type NetworkStart = Pick<SurrogateSpec, 'model' | 'modelParameters' | 'init' | 'training'>;

/**
 * Where a network starts, or why it cannot be had here.
 *
 * @param shape - of its images; `null` where they are not here: then only whether its weights are
 */
export type InitOf = (start: NetworkStart, shape: readonly number[] | null) => Init | SkipReason;

/** Why a cell cannot run here. */
export interface SkipReason {
  readonly code: string;
  readonly reason: string;
  readonly fix: string;
  /** What it is joined from; absent where it is one thing. */
  readonly parts?: readonly SkipReason[];
}

/** The dataset as planned; every choice of a checked suite is in the map. */
export function datasetOf({ datasets }: PlanContext, choice: DatasetChoice): PlannedDataset {
  const dataset = datasets.get(datasetLabel(choice));
  if (dataset === undefined) throw new Error(`dataset ${datasetLabel(choice)} was not planned`);
  return dataset;
}

/** The pool of that id; ids of a checked suite are known. */
export function poolSpecOf({ suite }: PlanContext, id: string): PoolSpec {
  const pool = suite.pools.find((candidate) => candidate.id === id);
  if (pool === undefined) throw new Error(`pool ${id} is not in the suite`);
  return pool;
}

/** The pool of one dataset, for all but attacks, and that dataset as planned. */
export function poolOf(context: PlanContext, id: string): { readonly pool: PlainPool; readonly data: PlannedDataset } {
  const pool = poolSpecOf(context, id);
  if ('mix' in pool) throw new Error(`pool ${id} is of several datasets`);
  return { pool, data: datasetOf(context, pool) };
}

/** The variant as cells state it: only where the suite names one of that dataset, so that two copies are told apart. */
export function variantOf({ suite, datasets }: PlanContext, choice: DatasetChoice): { readonly variant?: string } {
  const named = datasetChoices(suite).some(
    ({ dataset, variant }) => dataset === choice.dataset && variant !== undefined,
  );
  if (!named) return {};
  const data = datasets.get(datasetLabel(choice));
  const variant = data?.present === true ? data.ref.variant : choice.variant;
  return variant === undefined ? {} : { variant };
}

/** A plug-in with its version and its parameters as they go into keys. */
export async function versioned(kind: PluginKind, id: string, parameters: Parameters = {}): Promise<VersionedPlugin> {
  const { meta } = await loadPlugin(kind, id);
  if (!('version' in meta))
    throw new PluginError('a plug-in without version', { code: 'broken-plugin', where: id, hint: 'Add meta.version.' });
  return { id, version: meta.version, parameters };
}

/** A plug-in that a suite may bring along, as it goes into keys. */
export async function versionedEntry(
  { submissions }: PlanContext,
  kind: EntryKind,
  id: string,
  parameters: Parameters = {},
): Promise<VersionedPlugin> {
  return versionedSubmission(submissions, kind, id, parameters) ?? versioned(kind, id, parameters);
}

/** What a job needs besides its specification if some of its plug-ins are external. */
export function external({ submissions, suite }: PlanContext, plugins: readonly VersionedPlugin[]) {
  return externalOf(submissions, plugins, suite.submissionLimits);
}

/** Why a cell with these plug-ins cannot run, if one is external and there is no sandbox. */
export function sandboxMissing(
  { submissions, noSandbox }: PlanContext,
  entries: readonly (readonly [EntryKind, string])[],
): SkipReason | null {
  return entries.some(([kind, id]) => submissions.has(`${kind}/${id}`)) ? noSandbox : null;
}

/** A cell that will run: its key names everything that can change its numbers. */
export function plannedCell(spec: CellSpec, jobs: Readonly<Record<string, string>>): Cell {
  const key = digestJson({ spec, jobs, evaluator: EVALUATOR_VERSION });
  return { label: cellLabel(spec), spec, state: { kind: 'planned', key, jobs: { ...jobs } } };
}

export function skippedCell(spec: CellSpec, { code, reason, fix }: SkipReason): Cell {
  return { label: cellLabel(spec), spec, state: { kind: 'skipped', code, reason, fix } };
}

export function missingDataset({ reason, fix }: AbsentDataset): SkipReason {
  return { code: 'dataset-missing', reason, fix };
}

/** Whether something that a cell needs is missing. */
export function isSkip(value: unknown): value is SkipReason {
  return typeof value === 'object' && value !== null && 'code' in value;
}
