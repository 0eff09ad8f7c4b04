// Throughput cells: model × backend × batch × kind of work.
import type { Cell, MeasureKind } from '../../contract/plan.js';
import type { ThroughputSpec } from '../../contract/suite.js';
import { loadPlugin } from '../registry/registry.js';
import { plannedCell, type PlanContext, versioned } from './context.js';
import { checkSize } from './networks.js';

const MEASURES: readonly MeasureKind[] = ['inference', 'training-step', 'oracle-query'];

/** CIFAR-sized inputs and ten classes unless the suite says otherwise. */
export async function planThroughput(context: PlanContext, spec: ThroughputSpec): Promise<readonly Cell[]> {
  const { models, batchSizes, inputShape = [32, 32, 3], classes = 10, samples = 20 } = spec;
  const cells: Cell[] = [];
  for (const id of models) {
    const model = await versioned('models', id);
    checkSize(await loadPlugin('models', id), { model: id }, inputShape);
    for (const measure of MEASURES) {
      for (const batchSize of batchSizes) {
        const throughput = context.graph.add({
          spec: { kind: 'throughput', model, measure, batchSize, shape: inputShape, classes, samples },
          label: `throughput/${id}/${measure}/n${batchSize}`,
          cost: batchSize * samples,
        });
        const cell = {
          kind: 'throughput',
          model: id,
          backend: context.backendFamily,
          measure,
          batchSize,
          shape: inputShape,
        } as const;
        cells.push(plannedCell(cell, { throughput }));
      }
    }
  }
  return cells;
}
