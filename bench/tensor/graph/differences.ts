// Two runs of one program give the same graph, or something changes from run to run that nobody marked as fed.
import { isDeepStrictEqual } from 'node:util';
import * as tf from '#tfjs-core';
import type { FedValues } from './feeds.js';
import type { GraphNode } from './nodes.js';
import type { Trace } from './trace.js';

/** What differs first between two runs, in words; `null` if nothing does. */
export function firstDifference(one: Trace, other: Trace): string | null {
  if (one.nodes.length !== other.nodes.length)
    return `one run makes ${one.nodes.length} operations, the next ${other.nodes.length}`;
  for (const [index, node] of one.nodes.entries()) {
    const next = other.nodes[index];
    if (next === undefined || !isDeepStrictEqual(node, next)) return describe(node, next, one.nodes);
  }
  const rest = ({ feeds, outputs, writes }: Trace): unknown => [feeds.map(({ feed }) => feed.name), outputs, writes];
  return isDeepStrictEqual(rest(one), rest(other)) ? null : 'the runs differ in what they are fed or give';
}

/**
 * The first feed of a run that still gives what that run was fed when the next is under way: a graph would be fed so for ever.
 *
 * @param next - the run that is under way, or has just ended
 */
export function staleFeed(one: Trace, next: Trace): string | null {
  const stale = one.feeds.find(
    ({ feed }, index) => feed.drawn !== true && !sameValues(feed.values(), next.feeds[index]?.feed.met),
  );
  return stale === undefined ? null : `${stale.feed.name} gives later runs the values of one run`;
}

function sameValues(one: FedValues, other: FedValues | undefined): boolean {
  return one instanceof tf.Tensor || other instanceof tf.Tensor ? one === other : isDeepStrictEqual(one, other);
}

function describe(node: GraphNode, next: GraphNode | undefined, nodes: readonly GraphNode[]): string {
  if (node.operation !== 'Const' || next?.operation !== 'Const')
    return `one run has ${node.operation} where the next has ${next?.operation ?? 'nothing'}, or other attributes`;
  const user = nodes.find(({ inputs }) => inputs.includes(`${node.name}:0`));
  return `a value that ${user?.operation ?? 'the run'} takes changes from run to run and is not fed`;
}
