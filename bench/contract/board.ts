// Results compared and ranked. Reporters and the site only show it; they never compute.
import type {
  AgainstRandom,
  AttackEntry,
  DefenseEntry,
  DetectorEntry,
  Estimate,
  StreamEntry,
  ThroughputEntry,
} from './board-rows.js';
import type { DatasetRef } from './plan.js';
import type { PluginCard } from './plugin-card.js';
import type { Recipe, Unresolved } from './recipe.js';
import type { CellResult, CellState, ClassRow } from './result.js';
import type { Reference } from './suite.js';
import { type Annotation, joinTrust, type Trust } from './trust.js';

export * from './board-rows.js';
export * from './labels.js';
export * from './plugin-card.js';

/** One victim (dataset and model) of one suite, with all that was tried on it. */
export interface PairBoard {
  readonly victim: string;
  readonly dataset: DatasetRef | null;
  readonly datasetId: string;
  readonly model: string;
  /** Absent where the suite gives none. */
  readonly modelParameters?: Readonly<Record<string, unknown>>;
  /** Published weights that the victim started from; `null` where it was trained from scratch. */
  readonly victimInit: string | null;
  readonly victimAccuracy: Estimate;
  readonly reference: Reference | null;
  readonly entries: readonly AttackEntry[];
  readonly controls: readonly AttackEntry[];
  /** By entry and budget; absent where no attack has random queries beside it. */
  readonly againstRandom?: readonly AgainstRandom[];
  /** In the order of the suite. */
  readonly defenses: readonly DefenseEntry[];
  /** The reference point of the page: largest budget of the undefended entry that stands first, first seed. */
  readonly classes: {
    readonly budgetQueries: number;
    readonly attack: string;
    /** Id of its entry, which has its parameters and its pool. */
    readonly entry?: string;
    readonly seed: number;
    readonly rows: readonly ClassRow[];
  } | null;
}

export interface SuiteBoard {
  readonly name: string;
  readonly version: string;
  readonly title: string;
  readonly description: string | null;
  readonly pairs: readonly PairBoard[];
  readonly detectors: readonly DetectorEntry[];
  readonly streams: readonly StreamEntry[];
  readonly throughput: readonly ThroughputEntry[];
  readonly counts: Readonly<Record<CellState, number>>;
}

/** A record as the run page shows it, with the path that names it. */
export interface StoredResult {
  /** Relative to the results folder, `/`-separated. */
  readonly path: string;
  readonly result: CellResult;
}

/** A file among the results that stands on no board: unreadable, of a later version, changed, or there twice. */
export interface RefusedRecord {
  /** Relative to the results folder, `/`-separated. */
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** An annotation, with the file that holds it. */
export interface StoredAnnotation {
  /** Relative to the results folder, `/`-separated. */
  readonly path: string;
  readonly annotation: Annotation;
}

export interface Board {
  readonly schemaVersion: 1;
  readonly suites: readonly SuiteBoard[];
  readonly results: readonly StoredResult[];
  /** Left out of everything else; absent where every record is whole, as it must be unless somebody allowed otherwise. */
  readonly refused?: readonly RefusedRecord[];
  /** One for each record, by its path. */
  readonly trust: Readonly<Record<string, Trust>>;
  /** How the networks of records were trained, by path; timings have none. Absent where nobody resolved any. */
  readonly recipes?: Readonly<Record<string, Recipe | Unresolved>>;
  /** What is said of plug-ins, by `kind/id`. */
  readonly plugins: Readonly<Record<string, PluginCard>>;
  /** Definitions for the method page. */
  readonly metrics: readonly {
    readonly id: string;
    readonly title: string;
    readonly unit: string;
    readonly direction: string;
    readonly formula: string;
    readonly source: string;
  }[];
}

/** How far a figure can be trusted, from the paths of the records behind it. */
export function trustOf({ trust }: Board, paths: readonly string[]): Trust {
  return joinTrust(paths.flatMap((path) => trust[path] ?? []));
}
