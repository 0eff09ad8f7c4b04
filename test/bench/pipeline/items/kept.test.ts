// What lies beside a record gives every metric what the whole evidence gives.
import { describe, expect, it } from 'vitest';
import { AttackItems, DetectorItems } from '../../../../bench/contract/items.js';
import type { AttackEvidence, MetricPlugin } from '../../../../bench/contract/metric.js';
import { schemaProblems } from '../../../../bench/contract/validate.js';
import { keepAttack, keptAttackEvidence } from '../../../../bench/pipeline/items/attack.js';
import { keepDetector, keptDetectorEvidence } from '../../../../bench/pipeline/items/detector.js';
import { detectorEvidence, loadMetric, randomAttack } from '../../metrics/evidence.js';
import { pluginIds } from '../../../support/plugin-ids.js';

const at = { seed: 1, where: 'r.json' };

async function metricsOf(cell: MetricPlugin['cell']): Promise<readonly MetricPlugin[]> {
  const ids = pluginIds('metrics');
  return (await Promise.all(ids.map(loadMetric))).filter((metric) => metric.cell === cell);
}

const ATTACKS: Readonly<Record<string, AttackEvidence>> = {
  'seven classes, a defense, a transfer set and crafted examples': randomAttack(1, 7, 60, 50),
  'three classes, too few for the top five': randomAttack(1, 3, 41, 20),
  'one class': randomAttack(1, 1, 10, 10),
  'no defense, no transfer set, no examples': {
    ...randomAttack(1, 6, 30, 5),
    defended: null,
    transfer: null,
    crafted: null,
  },
  'test images in ten groups of six': {
    ...randomAttack(1, 6, 60, 20),
    groups: { ids: Int32Array.from({ length: 60 }, (_, image) => image % 10), count: 10, source: 'declared' },
  },
  'an empty transfer set': randomAttack(1, 6, 30, 0),
};

describe('an attack', () => {
  it.each(Object.entries(ATTACKS))('gives the same numbers from what is kept: %s', async (_, evidence) => {
    const own = { ...evidence, seed: at.seed };
    const { predictions, items } = JSON.parse(JSON.stringify(keepAttack(own))) as ReturnType<typeof keepAttack>;
    expect(schemaProblems(AttackItems, items)).toEqual([]);
    const kept = keptAttackEvidence({ predictions, items }, at);
    for (const metric of await metricsOf('attack'))
      expect(metric.compute(kept as never), metric.meta.id).toEqual(metric.compute(own as never));
  });

  it.each([
    ['too few figures', { klDivergence: '' }],
    ['a row that is no test image', { defended: { changed: { rows: [99], classes: [0] }, l1: '', invalid: [] } }],
    ['counts of other classes', { transfer: { counts: [1], mass: [1] } }],
  ])('is refused where the figures do not fit the predictions: %s', (_, change) => {
    const { predictions, items } = keepAttack(randomAttack(1, 7, 20, 10));
    const changed = { ...items, ...change };
    expect(() => keptAttackEvidence({ predictions, items: changed }, at)).toThrow(
      expect.objectContaining({ code: 'items-shape' }),
    );
  });
});

describe('a detector', () => {
  it('gives the same numbers from scores in single precision, the threshold among them', async () => {
    const single = (values: readonly number[]): number[] => values.map(Math.fround);
    const evidence = detectorEvidence({
      threshold: Math.fround(0.4),
      benign: single([0.1, 0.2, 0.4, -Infinity]),
      anomalous: single([0.4, 0.5, 0.3, 7.25]),
      inDistribution: single([0.1, 0.9]),
      unseen: { textures: single([0.6, 0.2]) },
    });
    const items = JSON.parse(JSON.stringify(keepDetector(evidence))) as DetectorItems;
    expect(schemaProblems(DetectorItems, items)).toEqual([]);
    const kept = keptDetectorEvidence(items, { ...at, seed: evidence.seed });
    for (const metric of await metricsOf('detector'))
      expect(metric.compute(kept as never), metric.meta.id).toEqual(metric.compute(evidence as never));
  });

  it('keeps a score at the threshold where it is', () => {
    const evidence = detectorEvidence({ threshold: 0.1, benign: [0.1], anomalous: [0.1 + 1e-12] });
    const { threshold, benign, anomalous } = keptDetectorEvidence(keepDetector(evidence), at);
    expect([...benign, ...anomalous].every((score) => score >= threshold)).toBe(true);
  });
});
