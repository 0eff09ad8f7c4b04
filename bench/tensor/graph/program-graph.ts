// From a trace to all that its session is asked: the run itself, and its state set, read and let go of.
import { at } from '../../lib/arrays/at.js';
import { withFoldedNormalization, type DerivedValue, type Folded } from './fold-normalization.js';
import { withKeptNormalization } from './kept-normalization.js';
import { withKeptValues } from './kept-values.js';
import { TYPES, doneNode, placeholderNode, type GraphNode } from './nodes.js';
import type { Signature } from './saved-model.js';
import { cellName, readName, type Trace } from './trace.js';

/** What a session is fed and asked, as `node:output`. */
export interface ProgramGraph {
  readonly nodes: readonly GraphNode[];
  readonly run: Signature;
  /** Sets all cells. */
  readonly init: Signature;
  /** Sets one cell. */
  readonly set: readonly Signature[];
  /** Gives all cells. */
  readonly read: Signature;
  /** Frees what the cells hold until they are set again. */
  readonly free: Signature;
}

const FLOAT = { dtype: { type: TYPES.float32 } };

/** @param shapes - of the cells, which are float32, in their order */
export function programGraph(trace: Trace, shapes: readonly (readonly number[])[]): ProgramGraph {
  const { nodes, derived } = foldedIn(trace, shapes);
  const cells = shapes.map((shape, index) => cellNodes(shape, index));
  const sets = [...shapes.map((_, index) => `set_${cellName(index)}`), ...derived.map(({ name }) => `set_${name}`)];
  const frees = [...shapes.map((_, index) => `free_${cellName(index)}`), ...derived.map(({ name }) => `free_${name}`)];
  const { outputs, writes } = trace;
  // What nothing is fetched from does not run: a change of the state least of all.
  const run = writes.length > 0 || outputs.length === 0 ? [...outputs, 'ran:0'] : outputs;
  return {
    nodes: [
      ...cells.flat(),
      ...derived.flatMap(derivedNodes),
      ...withKeptValues(nodes),
      doneNode('ran', writes),
      doneNode('initialized', sets),
      doneNode('freed', frees),
    ],
    run: { name: 'run', inputs: trace.feeds.map(({ node }) => `${node}:0`), outputs: run },
    init: { name: 'init', inputs: shapes.map((_, index) => `given_${cellName(index)}:0`), outputs: ['initialized:0'] },
    set: shapes.map((_, index) => ({
      name: `set_${index}`,
      inputs: [`given_${cellName(index)}:0`],
      outputs: [`did_set_${cellName(index)}:0`],
    })),
    read: { name: 'read', inputs: [], outputs: shapes.map((_, index) => `value_${cellName(index)}:0`) },
    free: { name: 'free', inputs: [], outputs: ['freed:0'] },
  };
}

/**
 * A state goes on and on and keeps its bytes; answers may round otherwise, and be there sooner. Gradients keep theirs: where a
 * value beside zero rounds to the other side, its ReLU lets the whole gradient through or nothing.
 */
function foldedIn({ nodes, outputs, writes }: Trace, shapes: readonly (readonly number[])[]): Folded {
  if (writes.length > 0 || nodes.some(isGradient)) return { nodes: withKeptNormalization(nodes), derived: [] };
  const reads = new Map(shapes.map((_, index) => [`${readName(index)}:0`, index]));
  return withFoldedNormalization(nodes, outputs, reads, shapes);
}

function isGradient({ operation }: GraphNode): boolean {
  return /Backprop|Grad/.test(operation);
}

function derivedNodes({ name, shape, nodes }: DerivedValue): readonly GraphNode[] {
  const source = `${at(nodes, nodes.length - 1).name}:0`;
  return [...nodes, ...variableNodes({ handle: `held_${name}`, value: name, what: name, shape, source })];
}

/** A variable with the operations around it. */
function cellNodes(shape: readonly number[], index: number): readonly GraphNode[] {
  const name = cellName(index);
  const given = `given_${name}`;
  return [
    placeholderNode(given, TYPES.float32, shape),
    ...variableNodes({ handle: name, value: `value_${name}`, what: name, shape, source: `${given}:0` }),
    doneNode(`did_set_${name}`, [`set_${name}`]),
  ];
}

interface GraphVariable {
  /** Names of the node that refers to it and of the one that gives its value. */
  readonly handle: string;
  readonly value: string;
  /** Ends the names of the nodes that set and free it. */
  readonly what: string;
  readonly shape: readonly number[];
  /** What it is set to. */
  readonly source: string;
}

function variableNodes({ handle, value, what, shape, source }: GraphVariable): readonly GraphNode[] {
  return [
    {
      name: handle,
      operation: 'VarHandleOp',
      inputs: [],
      attributes: { ...FLOAT, shape: { shape }, shared_name: { text: handle }, container: { text: '' } },
    },
    {
      name: `set_${what}`,
      operation: 'AssignVariableOp',
      inputs: [`${handle}:0`, source],
      attributes: FLOAT,
    },
    { name: value, operation: 'ReadVariableOp', inputs: [`${handle}:0`], attributes: FLOAT },
    {
      name: `free_${what}`,
      operation: 'DestroyResourceOp',
      inputs: [`${handle}:0`],
      attributes: { ignore_lookup_error: { flag: true } },
    },
  ];
}
