// Steps of one optimizer as graphs: what changes from step to step is fed, and all networks of a loss are state.
import * as tf from '#tfjs-core';
import type { LayersModel } from '#tfjs-layers';
import { at } from '../../lib/arrays/at.js';
import { GraphExecutor } from '../graph/executor.js';
import { feed } from '../graph/feeds.js';
import { variableCell } from '../graph/state-cell.js';
import { holdWeights, settled } from '../held-weights.js';
import type { Optimizer } from '../optimizer-rules.js';
import { trainableVariables } from '../trainable-variables.js';
import type { BlockNetwork } from './network.js';
import type { Values } from './values.js';

/** Steps of one kind from which on a graph pays for being made. */
const OFTEN = 8;

/** What a loss takes that is another at each step. All else that it takes stays what it was. */
export interface StepInputs {
  /** Float32 tensors: as many and in the same order at each step. Default: none. */
  readonly values?: readonly Values[];
  /** Networks that the loss asks and the optimizer does not move. Default: none. */
  readonly networks?: readonly BlockNetwork[];
}

/** Holds graphs until `dispose`; the optimizer and the networks are the caller's. */
export class LossSteps {
  readonly #own: readonly BlockNetwork[];
  readonly #optimizer: Optimizer;
  readonly #seen = new Map<string, number>();
  #executor: GraphExecutor | null = null;
  /** Networks whose weights are the executor's state. */
  #models: readonly LayersModel[] = [];
  #values: readonly Values[] = [];

  constructor(own: readonly BlockNetwork[], optimizer: Optimizer) {
    this.#own = own;
    this.#optimizer = optimizer;
  }

  /**
   * The caller disposes of what it gets.
   *
   * @param kind - one name for one computation, whatever it is given
   * @param inputs - absent where nobody says what changes: the step then runs operation by operation
   */
  run(kind: string, step: () => tf.Tensor, inputs?: StepInputs): tf.Tensor {
    if (inputs === undefined) {
      this.#executor?.pull();
      for (const network of this.#own) settled(modelOf(network));
      return tf.tidy(step);
    }
    const { values = [], networks = [] } = inputs;
    const executor = this.#executorOf([...this.#own, ...networks]);
    for (const model of this.#models) settled(model, executor);
    const key = `${values.map(({ shape }) => shape.join(' x ')).join(', ')}: ${kind}`;
    const seen = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, seen);
    this.#values = values;
    const work = (): tf.Tensor[] => [tf.tidy(() => this.#marked(step))];
    const output = at(executor.run({ key, work, pays: seen > OFTEN, audit: isDoubling(seen) }), 0);
    if (executor.holds) for (const model of this.#models) holdWeights(model, executor);
    return output;
  }

  /** The networks have the weights of the last step. */
  dispose(): void {
    this.#executor?.dispose();
  }

  /** Marks what is fed, which the step has in its closure. */
  #marked(step: () => tf.Tensor): tf.Tensor {
    for (const [index, { shape }] of this.#values.entries())
      feed({ name: `value ${index}`, shape, values: () => at(this.#values, index) });
    return step();
  }

  /** Another list of networks begins anew. */
  #executorOf(networks: readonly BlockNetwork[]): GraphExecutor {
    const models = [...new Set(networks.map(modelOf))];
    const known =
      models.length === this.#models.length && models.every((model, index) => model === this.#models[index]);
    if (this.#executor !== null && known) return this.#executor;
    this.#executor?.dispose();
    this.#seen.clear();
    this.#models = models;
    const moved = new Set<unknown>(this.#own.flatMap((network) => trainableVariables(modelOf(network))));
    const others = models
      .flatMap(({ weights }) => weights.map((weight) => weight.read()))
      .filter((value): value is tf.Variable => value instanceof tf.Variable && !moved.has(value));
    this.#executor = new GraphExecutor({
      name: `steps of ${models.map(({ name }) => name).join(' and ')}`,
      cells: [...this.#optimizer.cells, ...others.map(variableCell)],
      refresh: () => this.#optimizer.refresh(),
    });
    return this.#executor;
  }
}

const models = new WeakMap<BlockNetwork, LayersModel>();

/** The model of a network wherever its weights are: asking the network for it would have them put into it. */
function modelOf(network: BlockNetwork): LayersModel {
  const known = models.get(network);
  if (known !== undefined) return known;
  const { model } = network;
  models.set(network, model);
  return model;
}

/** Two to the power of four or more. */
function isDoubling(count: number): boolean {
  return count > OFTEN && Number.isInteger(Math.log2(count));
}
