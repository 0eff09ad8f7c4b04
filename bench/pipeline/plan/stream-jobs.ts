// The jobs of one stream cell: fit the detector, watch the attack, watch honest clients, train on what leaked.
import type { DataSlice, JobOf, VersionedPlugin } from '../../contract/plan.js';
import { benignName } from '../../contract/suite.js';
import { loadStreamDetector } from '../registry/registry.js';
import { needValidation } from './validation.js';
import { external, isSkip, missingDataset, type PlanContext, poolOf, type SkipReason } from './context.js';
import { labelledSlice, poolSlice } from './data.js';
import type { StreamRequest, WatchedAttack } from './stream-request.js';
import type { PlannedVictim } from './victims.js';

interface StreamJobs extends StreamRequest, WatchedAttack {
  /** Of the attack cell, by role. */
  readonly jobs: Readonly<Record<string, string>>;
  readonly victim: PlannedVictim;
  readonly detector: VersionedPlugin;
  /** victim/detector, for labels. */
  readonly label: string;
}

/** Keys by role; those of the attack cell are among them. */
export async function planStreamJobs(
  context: PlanContext,
  request: StreamJobs,
): Promise<Readonly<Record<string, string>> | SkipReason> {
  const { victim, detector, label, seed, clients, found, jobs } = request;
  const streams = benignStreams(context, request);
  if (isSkip(streams)) return streams;
  const { trainVictim } = victim;
  const { steal, trainSurrogate, surrogate } = jobs;
  if (steal === undefined) throw new Error(`${found.label} has no ledger`);
  const stolen = context.graph.spec(steal, 'steal');
  const anomalous = await knownAttackers(context, request);
  if (isSkip(anomalous)) return anomalous;
  const trainDetector = planFit(context, request, anomalous);
  const needs = [trainVictim, trainDetector];
  const guard = { trained: trainDetector, victim: trainVictim, detector };
  const queries = request.spec.benignQueries ?? null;
  const watchBenign = context.graph.add({
    spec: { kind: 'watch-benign', ...guard, streams, queries, seed },
    label: `watch-benign/${label}/s${seed}`,
    needs,
    cost: streams.length * victim.testCount,
    ...external(context, [detector]),
  });
  const pool = stolen.pool === undefined ? {} : { pool: stolen.pool };
  const asked = { steal, firstQueries: found.spec.budgetQueries, ...pool };
  const name = `${label}/${found.spec.attack}/b${found.spec.budgetQueries}/c${clients}/s${seed}`;
  const watch = context.graph.add({
    spec: {
      kind: 'watch',
      ...guard,
      ...asked,
      clients,
      ...(detector.submission === undefined ? {} : { company: { images: victim.test, queries, seed } }),
    },
    label: `watch/${name}`,
    needs: [...needs, steal],
    cost: found.spec.budgetQueries,
    ...external(context, [detector]),
  });
  const keys = { trainVictim, victim: victim.victim, steal, trainDetector, watchBenign, watch };
  if (trainSurrogate === undefined || surrogate === undefined) return keys;
  const { model, init } = context.graph.spec(trainSurrogate, 'train-surrogate');
  const training = (request.attack.surrogate ?? context.suite.surrogate)?.training ?? {};
  const { shape, classes, test } = victim;
  const leaked = context.graph.add({
    spec: {
      kind: 'train-leaked',
      watch,
      ...asked,
      attack: stolen.attack,
      test,
      shape: [...shape],
      classes,
      model,
      init,
      training,
      seed,
    },
    label: `train-leaked/${name}`,
    needs: [watch, steal],
    cost: found.spec.budgetQueries,
  });
  return { ...keys, trainSurrogate, surrogate, leaked };
}

/** What the victim was trained and chosen on: no attacker has these images, not even one with the reserve. */
function planFit(
  context: PlanContext,
  { victim, detector, spec, label, seed }: StreamJobs,
  anomalous: JobOf<'train-stream-detector'>['anomalous'] | null,
): string {
  const { falseAlarmRate } = spec;
  const own = (split: string): DataSlice => labelledSlice(victim.data, split, victim.shape, context.splits);
  return context.graph.add({
    spec: {
      kind: 'train-stream-detector',
      victim: victim.trainVictim,
      detector,
      ...(falseAlarmRate === undefined ? {} : { falseAlarmRate }),
      train: own('victim-train'),
      validation: own('victim-validation'),
      ...(anomalous === null || anomalous === undefined ? {} : { anomalous }),
      seed,
    },
    label: `train-stream-detector/${label}/s${seed}`,
    needs: [victim.trainVictim],
    cost: victim.trainCount,
    ...external(context, [detector]),
  });
}

/** The images that no attacker gets of a pool that the detector's parameters name; `null` where it wants none. */
async function knownAttackers(
  context: PlanContext,
  { detector, victim }: StreamJobs,
): Promise<JobOf<'train-stream-detector'>['anomalous'] | SkipReason | null> {
  if (detector.submission !== undefined) return null;
  const named = (await loadStreamDetector(detector.id)).knownAttackers?.(detector.parameters) ?? null;
  if (named === null) return null;
  const { data } = poolOf(context, named);
  if (!data.present) return missingDataset(data);
  needValidation(context, data, { split: 'detector-validation', whose: `detector ${detector.id}`, minimumAccuracy: 0 });
  const of = (split: string): DataSlice => poolSlice(data, split, null, victim.shape);
  return { train: of('detector-train'), validation: of('detector-validation') };
}

function benignStreams(
  context: PlanContext,
  { spec, victim }: StreamJobs,
): JobOf<'watch-benign'>['streams'] | SkipReason {
  const streams: JobOf<'watch-benign'>['streams'] = [];
  for (const stream of spec.benign ?? ['own']) {
    const name = benignName(stream);
    if (typeof stream === 'string') {
      streams.push({ name, change: stream, images: victim.test });
      continue;
    }
    const { pool, data } = poolOf(context, stream.pool);
    if (!data.present) return missingDataset(data);
    const size = Math.min(pool.size, data.sizes['whole-pool'] ?? 0);
    streams.push({ name, change: 'own', images: poolSlice(data, 'whole-pool', size, victim.shape) });
  }
  return streams;
}
