// The contracts of attacks, defenses and detectors. A plug-in is one file whose id is its path.
import type { TSchema } from 'typebox';
import type { Images, ImageStore, Matrix, Shape3 } from './arrays.js';
import type { Parameters } from './primitives.js';
import type { TrainingOptions } from './training.js';

/** What every plug-in says of itself; lists, boards and pages show it. */
export interface PluginMeta {
  readonly id: string;
  readonly title: string;
  /** Raised whenever its output can change; part of job keys. */
  readonly version: string;
  readonly summary: string;
  readonly paper: { readonly citation: string; readonly url: string } | null;
}

/** Seeded random numbers; `bench/lib/random/rng.ts` makes them. */
export interface Rng {
  /** Uniform integer in [0, bound). */
  nextInt(bound: number): number;
  /** Uniform in [0, 1). */
  nextFloat(): number;
  /** Standard normal. */
  normal(): number;
  /** int32 [count], a uniform permutation of 0..count-1. */
  permutation(count: number): Int32Array;
  /** An independent stream for a purpose. */
  fork(purpose: string): Rng;
}

/** A query: rows of the pool, or images of the attacker's own making. */
export type QueryBatch = { readonly rows: ArrayLike<number> } | { readonly images: Images };

/** The prediction API as an attacker sees it. */
export interface Oracle {
  readonly classes: number;
  readonly inputShape: Shape3;
  readonly budgetQueries: number;
  /** Queries that may still be asked. */
  remaining(): number;
  /**
   * Posteriors float32 [n, classes], in the order asked.
   * Throws BudgetExceededError (the batch is refused whole and counts nothing) and QueryError.
   */
  query(batch: QueryBatch): Promise<Matrix>;
}

/** The attacker's natural images, already at the victim's input size. */
export interface QueryPool {
  readonly images: ImageStore;
  /** The pool's own labels, where it declares them; nothing to do with the victim's classes. */
  readonly labels: Int32Array | null;
}

/** A model of the attacker's own. */
export interface Substitute {
  train(images: Images, targets: Matrix, options?: TrainingOptions): Promise<void>;
  /** Posteriors [n, classes]. */
  predict(images: Images): Promise<Matrix>;
  /** Gradient of the soft cross-entropy by the pixels in [0, 1]: float32 [n * h * w * c]. */
  inputGradient(images: Images, targets: Matrix): Promise<Float32Array>;
  dispose(): void;
}

export interface SubstituteFactory {
  create(options: { readonly classes: number; readonly shape: Shape3; readonly seed: number }): Promise<Substitute>;
}

/** Everything an attack gets (contract 1): never the victim, its data or its name. */
export interface AttackContext {
  readonly oracle: Oracle;
  readonly pool: QueryPool;
  readonly seedImages?: Images;
  readonly substitute: SubstituteFactory;
  readonly rng: Rng;
  readonly budget: number;
  readonly signal: AbortSignal;
}

/** The logged answers, in the order asked. */
export interface Ledger {
  /** int32 [n]: pool row, or -1 where the image was not one. */
  readonly rows: Int32Array;
  /** float32 [n, classes]: what the API answered. */
  readonly answers: Matrix;
  /** int32 [n]: number of the client that asked. */
  readonly clients: Int32Array;
  /** Images behind the -1 rows, in order; `null` if there are none. */
  readonly images: Images | null;
  readonly counts: LedgerCounts;
}

export interface LedgerCounts {
  /** Images in batches that arrived well formed. */
  readonly asked: number;
  readonly answered: number;
  /** Images in batches that were refused for the budget. */
  readonly refused: number;
}

/** What a surrogate is trained on: positions in the ledger with soft labels, optionally weighted. */
export interface TransferSet {
  /** int32 [m]: positions in the ledger. */
  readonly positions: Int32Array;
  /** float32 [m, classes]. */
  readonly targets: Matrix;
  /** float32 [m]; `null` weighs all alike. */
  readonly weights: Float32Array | null;
}

export interface AttackPlugin {
  readonly meta: PluginMeta & {
    readonly anytime: boolean;
    /** It asks no image of the pool twice and no other image, so that no budget can be above the pool. */
    readonly asksEachOnce?: true;
  };
  readonly parameters: TSchema;
  run(context: AttackContext, parameters: Parameters): Promise<void>;
  /** Pure; may relabel or weigh what was logged. The default is the ledger itself. */
  toTransferSet?(ledger: Ledger, parameters: Parameters): TransferSet;
}

/** Small named files that a prepared plug-in leaves and is opened from. */
export type PluginState = Readonly<Record<string, Uint8Array>>;

/** A batch on its way to a defense; randomness is keyed by (seed, query index), so batching changes nothing. */
export interface AnswerContext {
  readonly firstQueryIndex: number;
  readonly client: string;
  readonly seed: number;
}

export interface Defense {
  /** From the victim's posteriors [n, classes] to the API's answers [n, classes]. */
  answer(posteriors: Matrix, queries: Images, context: AnswerContext): Matrix;
}

/** A defense that is asked elsewhere, as an external one is. */
export interface AskedDefense {
  answer(posteriors: Matrix, queries: Images, context: AnswerContext): Promise<Matrix>;
}

export interface DefensePlugin {
  readonly meta: PluginMeta;
  readonly parameters: TSchema;
  /** Runs once, before any query, on data of the defender's. Absent: the defense needs none. */
  prepare?(fit: { readonly benign: ImageStore; readonly answers: Matrix; readonly seed: number }): Promise<PluginState>;
  open(parameters: Parameters, state: PluginState): Defense;
}

/** A network of a plug-in's own, whatever its architecture. */
export interface TrainableNetwork {
  /** Goes on from the present weights. */
  train(training: NetworkTraining): Promise<void>;
  /** Posteriors float32 [n, classes]. */
  predict(images: Images | { readonly store: ImageStore; readonly rows: ArrayLike<number> }): Promise<Matrix>;
  /** The weights as a file that `load` takes. */
  save(): Promise<Uint8Array>;
  load(weights: Uint8Array): void;
  dispose(): void;
}

export interface NetworkTraining {
  readonly images: ImageStore;
  /** Soft labels float32 [n, classes]. */
  readonly targets: Matrix;
  readonly options: TrainingOptions;
  /** In [1, 2^31 - 1]. */
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly fraction: number; readonly note: string }) => void;
  /** Called after each epoch, counted from 1; the training waits for it and may be asked for predictions and weights. */
  readonly onEpoch?: (epoch: number) => Promise<void>;
}

interface NetworkShape {
  readonly shape: Shape3;
  readonly classes: number;
}

/** Networks of the architecture that a suite names, or of the harness's small one where it names none. */
export interface NetworkFactory {
  /** From the published weights that the suite names, else from scratch; `seed` in [1, 2^31 - 1]. */
  create(options: NetworkShape & { readonly seed: number }): Promise<TrainableNetwork>;
  /** With weights that `save` gave. */
  open(options: NetworkShape, weights: Uint8Array): Promise<TrainableNetwork>;
}

/** The two sides that a detector is fitted on; splits are disjoint (contract 4). */
export interface DetectorFit {
  readonly benign: { readonly train: ImageStore; readonly validation: ImageStore };
  readonly anomalous: { readonly train: ImageStore; readonly validation: ImageStore };
  readonly networks: NetworkFactory;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly fraction: number; readonly note: string }) => void;
}

export interface Detector {
  /** float64 [n], higher is more anomalous; `firstQueryIndex` is the position in the stream. */
  score(queries: Images, firstQueryIndex: number): Promise<Float64Array>;
  dispose(): void;
}

export interface DetectorPlugin {
  readonly meta: PluginMeta & {
    readonly needsAnswers: boolean;
    readonly control: boolean;
    /** It trains a network, which a suite may name. */
    readonly trainsNetwork: boolean;
  };
  readonly parameters: TSchema;
  prepare(fit: DetectorFit, parameters: Parameters): Promise<PluginState>;
  open(state: PluginState, parameters: Parameters, networks: NetworkFactory): Promise<Detector>;
}
