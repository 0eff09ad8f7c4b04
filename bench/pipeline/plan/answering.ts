// Victims that give answers alone, in the place of one that is trained here: probed and asked. One for all seeds.
import path from 'node:path';
import type { AnsweringVictimSpec, DeployedVictimSpec, HttpVictimSpec } from '../../contract/suite.js';
import { datasetOf, missingDataset, type PlanContext, type SkipReason } from './context.js';
import { labelledSlice, type PresentDataset } from './data.js';
import { answersOf, type DeploymentIdentity, type Identified } from './identity.js';
import { joinLacks, lacksOf } from './lacks.js';
import { planOnnx } from './onnx-victim.js';
import { scoredTest } from './scored.js';
import { planTfjs } from './tfjs-victim.js';
import { needValidation } from './validation.js';
import { inputShape, type PlannedVictim } from './victims.js';
import { planWeights } from './weights-victim.js';

const DEFAULT_MODEL = 'victim';

/** What stands for a trained victim in every cell, or why it cannot be had here. */
export async function planAnswering(
  context: PlanContext,
  spec: AnsweringVictimSpec,
): Promise<PlannedVictim | SkipReason> {
  const data = datasetOf(context, spec);
  const lacks = lacksOf([
    data.present ? null : missingDataset(data),
    ...('onnx' in spec || 'tfjs' in spec ? [context.noSandbox] : []),
    ...('onnx' in spec ? [context.noOnnx] : []),
  ]);
  if (!data.present || lacks.length > 0) return joinLacks(lacks);
  const shape = inputShape(data, spec.inputSize);
  const { classes } = data.record;
  needValidation(context, data, {
    split: 'victim-validation',
    whose: `victim ${spec.id}`,
    minimumAccuracy: spec.minimumAccuracy,
  });
  const train = labelledSlice(data, 'victim-train', shape, context.splits);
  const { test, testCount } = scoredTest(context, data, shape);
  const trainCount = data.sizes['victim-train'] ?? 0;
  const { identity, endpoint } = await identified(context, spec, data, shape);
  const probe = context.graph.add({
    spec: { kind: 'probe-victim', train, classes, ...identity },
    label: `probe-victim/${spec.id}`,
    cost: (data.sizes['victim-validation'] ?? 0) / 3,
    minimumAccuracy: spec.minimumAccuracy,
    endpoint,
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

async function identified(
  context: PlanContext,
  spec: AnsweringVictimSpec,
  data: PresentDataset,
  shape: readonly number[],
): Promise<Identified> {
  if ('onnx' in spec) return planOnnx(context, spec, data, shape);
  if ('tfjs' in spec) return planTfjs(context, spec, data, shape);
  if ('weights' in spec) return planWeights(context, spec, data, shape);
  const { endpoint, ...who } = 'http' in spec ? api(spec, data) : deployed(spec);
  const { access } = spec;
  if (access === undefined) return { ...who, endpoint };
  const { certificateAuthority: file, ...terms } = access;
  const seen = file === undefined ? {} : { certificateAuthority: path.resolve(context.folder, file) };
  return { ...who, endpoint: { ...endpoint, access: { ...terms, ...seen } } };
}

function api({ http, url }: HttpVictimSpec, { record }: PresentDataset): Identified {
  const { name, version, image, answers, outputKind, unnormalised, body, batchSize, each, method } = http;
  return {
    identity: {
      http: {
        ...{ name, version, answers },
        ...(image === undefined || image === 'png' ? {} : { image }),
        ...answersOf({ outputKind, unnormalised }),
        classNames: [...record.classNames],
      },
    },
    endpoint: {
      ...{ url, body },
      ...(batchSize === undefined ? {} : { batchSize }),
      ...(each === undefined ? {} : { each }),
      ...(method === undefined ? {} : { method }),
    },
  };
}

function deployed({ deployment, url }: DeployedVictimSpec): Identified {
  const { batchSize } = deployment;
  return {
    identity: { deployment: identityOf(deployment) },
    endpoint: { url, ...(batchSize === undefined ? {} : { batchSize }) },
  };
}

/** What its answers depend on. A default that is said and one that is not are the same. */
function identityOf({
  name,
  version,
  model = DEFAULT_MODEL,
  output,
  outputKind,
  unnormalised,
}: DeployedVictimSpec['deployment']): DeploymentIdentity {
  return { name, version, model, ...answersOf({ output, outputKind, unnormalised }) };
}
