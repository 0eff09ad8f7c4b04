// Rows of a board: an attack, a defense, a detector, a stream or a timing over its seeds.
import type { DeviceKind } from './device-class.js';
import type { DetectorTraining } from './labels.js';
import type { Interval } from './metric.js';
import type { AttackCell, MeasureKind } from './plan.js';
import type { CellState } from './result.js';

/** A statistic over seeds, or why there is none. */
export type Estimate =
  | {
      readonly value: number;
      readonly unit: string;
      readonly interval: Interval | null;
      readonly seeds: number;
      /** What the interval leaves out ("seeds not covered"); empty when nothing. */
      readonly caveats: readonly string[];
    }
  | { readonly value: null; readonly unit: string; readonly reason: string };

/** Where a row stands among those that it is compared with. */
export interface Standing {
  /** From 1 + those significantly better to n − those significantly worse; 1 to n where `rankReason` is `ONE_SEED`. */
  readonly rank: { readonly low: number; readonly high: number } | null;
  /** Why there is no rank, or `ONE_SEED` beside the range 1 to n; `null` for a rank. */
  readonly rankReason: string | null;
}

/** A cell that did not complete. */
export interface MissingCell {
  readonly label: string;
  readonly state: CellState;
  readonly reason: string;
  /** Path of its record; absent where the cell was never run. */
  readonly result?: string;
}

/** One budget of one entry, over all its seeds. */
export interface BudgetPoint {
  readonly budgetQueries: number;
  readonly seeds: readonly number[];
  /** By metric id: accuracy, ratio, fidelity, … */
  readonly metrics: Readonly<Record<string, Estimate>>;
  /** The class the surrogate knows least. */
  readonly worstClass: {
    readonly class: number;
    readonly name: string;
    readonly victim: number;
    readonly surrogate: number;
  } | null;
  /** Cells behind the point, by result path. */
  readonly results: readonly string[];
}

/**
 * An attack against a defense on one pair, over its budgets; it stands among the attacks under its defense that asked images of
 * its kind: others, the victim's own data, a share of such, or test images.
 */
export interface AttackEntry extends Standing {
  readonly id: string;
  readonly attack: string;
  readonly attackParameters: Readonly<Record<string, unknown>>;
  readonly control: AttackCell['control'];
  /** With control `native-loop`: the attack whose own training was fed. */
  readonly loopOf?: NonNullable<AttackCell['loopOf']>;
  readonly defense: string;
  readonly defenseParameters: Readonly<Record<string, unknown>>;
  /** As in a cell. */
  readonly trainedOnly?: true;
  /** Applied after that one; absent where there are none. */
  readonly thenDefenses?: NonNullable<AttackCell['thenDefenses']>;
  /** What is made of the answers; absent where that is nothing. */
  readonly recovery?: string;
  readonly recoveryParameters?: Readonly<Record<string, unknown>>;
  /** What the recovery knows of the defense; absent where that is nothing. With `oracle` the row is a control. */
  readonly recoveryKnows?: NonNullable<AttackCell['recoveryKnows']>;
  /** As in a cell. */
  readonly seedImages?: number;
  readonly clients?: number;
  /** `open`: it trained or handed in its own surrogate; absent in the standard track. */
  readonly track?: NonNullable<AttackCell['track']>;
  readonly pool: string | null;
  /** `null`: the attack handed in its own (open track), or a control has none. */
  readonly surrogateModel: string | null;
  /** Of its model; absent where the suite gives none. */
  readonly surrogateParameters?: Readonly<Record<string, unknown>>;
  /** Published weights that the surrogate started from; `null` where it was trained from scratch. */
  readonly surrogateInit: string | null;
  /** The attacker asked images of the victim's own dataset; absent where the pool is other data. */
  readonly inDistribution?: true;
  /** Share of such images in a mixed pool; absent where that is none or all. */
  readonly inDistributionShare?: number;
  /** As in a cell: test images that score nothing, and that the attacker asked some of them. */
  readonly testPool?: number;
  readonly asksTest?: true;
  readonly points: readonly BudgetPoint[];
  readonly areaUnderBudgetCurve: Estimate;
  readonly queriesTo: readonly { readonly share: number; readonly queries: Estimate; readonly note: string | null }[];
  /** Cells that did not complete. */
  readonly missing: readonly MissingCell[];
}

/** An attack beside random queries to the same pool, with the same defense, recovery and surrogate, on the same test items and seeds. */
export interface AgainstRandom {
  /** Ids of the two entries. */
  readonly entry: string;
  readonly random: string;
  readonly budgetQueries: number;
  /** Accuracy of its surrogate less that of random queries', paired by test item and seed. */
  readonly difference: Estimate;
  /** Two-sided, adjusted by Holm over all such rows of the victim; `null` for one seed, which no other training stands behind. */
  readonly p: number | null;
}

/** A defense, or a list of them, by the strongest attack and recovery tried on it (contract 10); it stands among the defenses that met the same attacks. */
export interface DefenseEntry extends Standing {
  readonly defense: string;
  readonly defenseParameters: Readonly<Record<string, unknown>>;
  /** As in a cell. */
  readonly trainedOnly?: true;
  /** Applied after that one; absent where there are none. */
  readonly thenDefenses?: NonNullable<AttackCell['thenDefenses']>;
  readonly strongestAttack: string | null;
  /** What that attack made of the answers; absent where that is nothing. */
  readonly strongestRecovery?: string;
  /** Id of its entry, which has its parameters and its pool; absent where no attack completed. */
  readonly strongestEntry?: string;
  readonly budgetQueries: number | null;
  readonly metrics: Readonly<Record<string, Estimate>>;
}

/** A detector over its seeds; it stands among those of one dataset against one pool under one codec rule. */
export interface DetectorEntry extends Standing, DetectorTraining {
  readonly detector: string;
  readonly detectorParameters: Readonly<Record<string, unknown>>;
  readonly control: boolean;
  readonly dataset: string;
  readonly variant: string | null;
  readonly anomalous: string;
  readonly recompress: boolean;
  readonly seeds: readonly number[];
  readonly metrics: Readonly<Record<string, Estimate>>;
  /** ROC curve of the first seed whose scores are kept; absent where none are. */
  readonly curve?: readonly { readonly falsePositiveRate: number; readonly truePositiveRate: number }[];
  readonly reference: {
    readonly source: string;
    readonly benignAccuracy: number;
    readonly anomalousAccuracy: number;
    /** What differs between the published set-up and ours. */
    readonly differs?: string;
  } | null;
  readonly missing: readonly MissingCell[];
  readonly results: readonly string[];
}

/** A detector of streams watching one attack from so many clients, over its seeds. */
export interface StreamEntry {
  readonly detector: string;
  readonly detectorParameters: Readonly<Record<string, unknown>>;
  readonly falseAlarmRate: number | null;
  readonly victim: string;
  readonly dataset: string;
  readonly variant: string | null;
  readonly attack: string;
  readonly attackParameters: Readonly<Record<string, unknown>>;
  readonly pool: string | null;
  readonly inDistribution: boolean;
  /** As in an attack's entry. */
  readonly inDistributionShare?: number;
  readonly seedImages?: number;
  readonly surrogateModel: string | null;
  readonly budgetQueries: number;
  readonly clients: number;
  /** Kinds of honest clients that it watched beside. */
  readonly benign: readonly string[];
  readonly seeds: readonly number[];
  readonly metrics: Readonly<Record<string, Estimate>>;
  readonly missing: readonly MissingCell[];
  readonly results: readonly string[];
}

export interface ThroughputEntry {
  readonly model: string;
  readonly backend: string;
  /** What computed, by which rows may share a table: name of the processor or GPU. */
  readonly device: string;
  readonly deviceKind: DeviceKind;
  /** The machine around it in a few words, driver and memory; `null` in records that do not say. */
  readonly machine: string | null;
  readonly precision: string;
  readonly threads: number | null;
  readonly measure: MeasureKind;
  readonly batchSize: number;
  readonly shape: readonly number[];
  readonly metrics: Readonly<Record<string, Estimate>>;
  readonly result: string;
}
