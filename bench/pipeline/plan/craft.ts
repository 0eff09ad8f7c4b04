// Adversarial examples for the transferability of a network, where the suite asks for them.
import type { DataSlice } from '../../contract/plan.js';
import type { PlanContext } from './context.js';

const DEFAULTS = { images: 1000, epsilon: 8, steps: 10, stepSize: 2 };

export interface CraftRequest {
  /** Training jobs of the network that the examples are crafted on, and of the victim that is shown them. */
  readonly source: string;
  readonly victim: string;
  readonly test: DataSlice;
  readonly testCount: number;
  readonly classes: number;
  readonly seed: number;
  readonly label: string;
}

/** Adds the job and returns its key; `null` if the suite has no `transferability`. */
export function planCraft({ suite, graph }: PlanContext, request: CraftRequest): string | null {
  if (suite.transferability === undefined) return null;
  const { source, victim, test, testCount, classes, seed, label } = request;
  const { images, ...sizes } = { ...DEFAULTS, ...suite.transferability };
  const count = Math.min(images, testCount);
  return graph.add({
    spec: { kind: 'craft', source, victim, test, images: count, ...sizes, classes, seed },
    label: `craft/${label}`,
    needs: [...new Set([source, victim])],
    cost: count * (sizes.steps + 2),
  });
}
