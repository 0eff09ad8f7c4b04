// From a trace to all that its session is asked: the run itself, and its state set, read and let go of.
import { withExactDivisions } from './exact-division.js';
import { withKeptNormalization } from './kept-normalization.js';
import { TYPES, doneNode, placeholderNode, type GraphNode } from './nodes.js';
import type { Signature } from './saved-model.js';
import { cellName, type Trace } from './trace.js';

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
  const cells = shapes.map((shape, index) => cellNodes(shape, index));
  const sets = shapes.map((_, index) => `set_${cellName(index)}`);
  const frees = shapes.map((_, index) => `free_${cellName(index)}`);
  const { outputs, writes } = trace;
  // What nothing is fetched from does not run: a change of the state least of all.
  const run = writes.length > 0 || outputs.length === 0 ? [...outputs, 'ran:0'] : outputs;
  const traced = writes.length > 0 ? withKeptNormalization(trace.nodes) : trace.nodes;
  return {
    nodes: [
      ...cells.flat(),
      ...withExactDivisions(traced),
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

/** A variable with the operations around it. */
function cellNodes(shape: readonly number[], index: number): readonly GraphNode[] {
  const name = cellName(index);
  return [
    {
      name,
      operation: 'VarHandleOp',
      inputs: [],
      attributes: { ...FLOAT, shape: { shape }, shared_name: { text: name }, container: { text: '' } },
    },
    placeholderNode(`given_${name}`, TYPES.float32, shape),
    {
      name: `set_${name}`,
      operation: 'AssignVariableOp',
      inputs: [`${name}:0`, `given_${name}:0`],
      attributes: FLOAT,
    },
    doneNode(`did_set_${name}`, [`set_${name}`]),
    { name: `value_${name}`, operation: 'ReadVariableOp', inputs: [`${name}:0`], attributes: FLOAT },
    {
      name: `free_${name}`,
      operation: 'DestroyResourceOp',
      inputs: [`${name}:0`],
      attributes: { ignore_lookup_error: { flag: true } },
    },
  ];
}
