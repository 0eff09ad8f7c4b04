// A deployment in the place of a victim: probed and asked, never trained. One for all seeds.
import type { JobOf } from '../../contract/plan.js';
import type { DeployedVictimSpec } from '../../contract/suite.js';
import { datasetOf, missingDataset, type PlanContext, type SkipReason } from './context.js';
import { labelledSlice } from './data.js';
import { scoredTest } from './scored.js';
import { needValidation } from './validation.js';
import { inputShape, type PlannedVictim } from './victims.js';

const DEFAULT_MODEL = 'victim';

/** What stands for a trained victim in every cell, or why it cannot be had here. */
export function planDeployment(context: PlanContext, spec: DeployedVictimSpec): PlannedVictim | SkipReason {
  const data = datasetOf(context, spec);
  if (!data.present) return missingDataset(data);
  const shape = inputShape(data, spec.inputSize);
  const { classes } = data.record;
  needValidation(context, data, {
    split: 'victim-validation',
    whose: `deployment ${spec.id}`,
    minimumAccuracy: spec.minimumAccuracy,
  });
  const train = labelledSlice(data, 'victim-train', shape, context.splits);
  const { test, testCount } = scoredTest(context, data, shape);
  const trainCount = data.sizes['victim-train'] ?? 0;
  const { batchSize } = spec.deployment;
  const probe = context.graph.add({
    spec: { kind: 'probe-victim', train, classes, deployment: identityOf(spec) },
    label: `probe-victim/${spec.id}`,
    cost: (data.sizes['victim-validation'] ?? 0) / 3,
    minimumAccuracy: spec.minimumAccuracy,
    endpoint: { url: spec.url, ...(batchSize === undefined ? {} : { batchSize }) },
  });
  const [seed = 1] = context.suite.seeds;
  const victim = context.graph.add({
    spec: { kind: 'evaluate', subject: { kind: 'classifier', job: probe }, test, classes, seed },
    label: `evaluate/${spec.id}`,
    needs: [probe],
    cost: testCount / 3,
  });
  const planned = { spec, data, shape, classes, train, trainCount, test, testCount };
  return { ...planned, trainVictim: probe, victim, craftVictim: null };
}

/** What its answers depend on. A default that is said and one that is not are the same. */
function identityOf({ deployment }: DeployedVictimSpec): JobOf<'probe-victim'>['deployment'] {
  const { name, version, model = DEFAULT_MODEL, output, outputKind, unnormalised } = deployment;
  return {
    name,
    version,
    model,
    ...(output === undefined ? {} : { output }),
    ...(outputKind === 'logits' ? { outputKind } : {}),
    ...(unnormalised === undefined ? {} : { unnormalised }),
  };
}
