// What changes from one run to the next and is no state: images, labels, rates, masks. Each is marked where it is made; what is
// not marked is a constant of the graph.
import * as tf from '#tfjs-core';
import { nativeBackend, type HostValues } from '../kernels/addon.js';

/** Numbers, row-major, or a float32 tensor that lies on the device already. */
export type FedValues = HostValues | tf.Tensor;

export interface Feed {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype?: 'float32' | 'int32';
  /**
   * The values of the run that is under way, in the order in which feeds are made. It outlives the run that made it, and
   * is asked by later ones: what it closes over must be the program, not one run's data.
   */
  readonly values: () => FedValues;
  /** Whether every call draws other numbers from a stream. */
  readonly drawn?: boolean;
}

/** A feed as a recording met it. */
export interface MetFeed extends Feed {
  /** Of the run that was recorded. */
  readonly met: FedValues;
}

/** Who is told of feeds; see `Recorder`. */
export interface FeedListener {
  onFeed(id: number, feed: MetFeed): void;
}

let listener: FeedListener | null = null;

/** Tells `told` of every feed that is made within, which ends before this returns. */
export function listening<T>(told: FeedListener, work: () => T): T {
  if (listener !== null) throw new Error('a recording within a recording');
  listener = told;
  try {
    return work();
  } finally {
    listener = null;
  }
}

/**
 * The values of this run as a tensor, which is the given one where they are a tensor. A graph that is recorded has a place there
 * that every run fills anew.
 */
export function feed(given: Feed): tf.Tensor {
  const met = given.values();
  const tensor = met instanceof tf.Tensor ? met : tf.tensor(met, [...given.shape], given.dtype ?? 'float32');
  if (listener !== null) {
    const [id] = nativeBackend().getInputTensorIds([tensor]);
    if (id === undefined) throw new Error(`${given.name}: no tensor`);
    listener.onFeed(id, { ...given, met });
  }
  return tensor;
}

/** A number of this run. */
export function feedNumber(name: string, value: () => number): tf.Scalar {
  return feed({ name, shape: [], values: () => Float32Array.of(value()) }) as tf.Scalar;
}
