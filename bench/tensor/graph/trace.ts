// One run of a program as a graph in the making, and whether two runs made the same one.
import type * as tf from '#tfjs-core';
import { nativeBackend } from '../kernels/addon.js';
import { listening, type MetFeed } from './feeds.js';
import type { GraphNode } from './nodes.js';
import { Recorder } from './recorder.js';
import type { StateCell } from './state-cell.js';

export interface Trace {
  readonly nodes: readonly GraphNode[];
  readonly feeds: readonly { readonly node: string; readonly feed: MetFeed }[];
  /** Outputs that the run returned. */
  readonly outputs: readonly string[];
  /** Nodes of the changes to the state. */
  readonly writes: readonly string[];
}

export interface Recorded {
  readonly outputs: tf.Tensor[];
  readonly trace: Trace | { readonly refused: string };
}

/** Name of a cell's variable in the graph. */
export function cellName(index: number): string {
  return `state_${index}`;
}

/** Name of the node that gives a cell's value as it was before the run; a cell with a handle has none. */
export function readName(index: number): string {
  return `read_${cellName(index)}`;
}

/** Runs `work` as it would run by itself, and writes down what it does. */
export function record(cells: readonly StateCell[], work: () => tf.Tensor[]): Recorded {
  const backend = nativeBackend();
  const idOf = (tensor: tf.Tensor): number => backend.getInputTensorIds([tensor])[0] ?? -1;
  const recorder = new Recorder(backend.binding);
  const starts = cells.map((cell, index) => {
    if (cell.handle !== undefined) {
      recorder.nameHandle(idOf(cell.handle), cellName(index));
      return null;
    }
    const id = idOf(cell.read());
    const node = readName(index);
    recorder.nodes.push(readNode(node, index));
    recorder.name(id, `${node}:0`);
    return { id, node };
  });
  const outputs = recorder.around(backend, () => listening(recorder, work));
  const names = outputs.map((output) => recorder.nameOf(idOf(output)));
  const assigned = cells.flatMap((cell, index) => {
    const start = starts[index];
    if (!start) return [];
    const now = idOf(cell.read());
    if (now === start.id) return [];
    const node = `write_${cellName(index)}`;
    recorder.nodes.push({
      name: node,
      operation: 'AssignVariableOp',
      inputs: [`${cellName(index)}:0`, recorder.nameOf(now), `^${start.node}`],
      attributes: { dtype: { type: 1 } },
    });
    return [node];
  });
  const { refusal, nodes, feeds, lastWrites } = recorder;
  if (refusal !== null) return { outputs, trace: { refused: refusal } };
  return { outputs, trace: { nodes, feeds, outputs: names, writes: [...lastWrites, ...assigned] } };
}

function readNode(name: string, index: number): GraphNode {
  return {
    name,
    operation: 'ReadVariableOp',
    inputs: [`${cellName(index)}:0`],
    attributes: { dtype: { type: 1 } },
  };
}
