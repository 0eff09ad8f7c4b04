// Suite → plan: every job and cell, printable before anything runs.
import path from 'node:path';
import type { Cell, Plan } from '../../contract/plan.js';
import { isAnswering } from '../../contract/suite.js';
import type { LoadedSuite } from '../suite/load.js';
import { planAttack } from './attacks.js';
import type { PlanContext, SkipReason } from './context.js';
import { planControl } from './controls.js';
import { planDatasets, resolveSplits } from './data.js';
import { planAnswering } from './answering.js';
import { defenseRows, preparesDefenses } from './defense-rows.js';
import { holdsDetectors } from './held-detectors.js';
import { planDetector } from './detectors.js';
import { distinctLabels } from './distinct-labels.js';
import { JobGraph } from './graph.js';
import { planNativeLoop } from './native-loop.js';
import { planNetworks } from './networks.js';
import { planStreams } from './streams.js';
import { planThroughput } from './throughput.js';
import { planVictim } from './victims.js';
import { cardsOf } from '../suite/submissions.js';

export interface PlanOptions {
  readonly dataRoot: string;
  readonly backendFamily: string;
}

/** Opens datasets for their digests and sizes; a missing one makes its cells `skipped`. */
export async function planSuite(
  { suite, digest, file, submissions }: LoadedSuite,
  { dataRoot, backendFamily }: PlanOptions,
): Promise<Plan> {
  const datasets = await planDatasets(suite, dataRoot);
  const splits = resolveSplits(suite);
  const isShutIn = submissions.size > 0 || suite.victims.some((victim) => 'onnx' in victim || 'tfjs' in victim);
  const context: PlanContext = {
    suite,
    folder: path.dirname(file),
    splits,
    datasets,
    graph: new JobGraph(backendFamily),
    preparesDefenses: await preparesDefenses(suite),
    holdsDetectors: await holdsDetectors(suite),
    backendFamily,
    initOf: await planNetworks(suite, dataRoot, backendFamily),
    submissions,
    noSandbox: isShutIn ? await sandboxReason() : null,
    noOnnx: isShutIn ? await onnxReason() : null,
  };
  const cells: Cell[] = [];
  for (const seed of suite.seeds) {
    const ofVictims = await planVictims(context, seed);
    cells.push(...ofVictims);
    for (const spec of suite.detectors ?? []) cells.push(...(await planDetector(context, spec, seed)));
    for (const spec of suite.streamDetectors ?? [])
      cells.push(...(await planStreams(context, { spec, attacked: ofVictims, seed })));
  }
  for (const spec of suite.throughput ?? []) cells.push(...(await planThroughput(context, spec)));
  const present = [...datasets.values()].flatMap((dataset) => (dataset.present ? [dataset.ref] : []));
  return {
    schemaVersion: 1,
    suite: { name: suite.name, version: suite.version, digest },
    backendFamily,
    datasets: present,
    ...distinctLabels(cells, context.graph.jobs()),
    ...(await cardsOf(submissions)),
  };
}

async function onnxReason(): Promise<SkipReason | null> {
  const { onnxRuntimeFolder } = await import('../../submission/onnx/runtime.js');
  if (onnxRuntimeFolder() !== null) return null;
  const fix = 'Run `stealbench backend install onnx`.';
  return { code: 'onnx-missing', reason: 'ONNX Runtime is not installed', fix };
}

async function sandboxReason(): Promise<SkipReason | null> {
  const { sandboxState } = await import('../../submission/sandbox/probe.js');
  const state = await sandboxState();
  return state.available ? null : { code: 'no-sandbox', reason: state.reason, fix: state.fix };
}

async function planVictims(context: PlanContext, seed: number): Promise<readonly Cell[]> {
  const { suite } = context;
  const cells: Cell[] = [];
  const defenses = await defenseRows(suite);
  for (const victimSpec of suite.victims) {
    const victim = isAnswering(victimSpec)
      ? await planAnswering(context, victimSpec)
      : await planVictim(context, victimSpec, seed);
    for (const attack of suite.attacks) {
      const surrogate = attack.surrogate ?? suite.surrogate;
      if (surrogate === undefined || !(attack.victims ?? [victimSpec.id]).includes(victimSpec.id)) continue;
      for (const defense of defenses) {
        cells.push(...(await planAttack(context, { victimSpec, victim, attack, defense, surrogate, seed })));
      }
    }
    for (const control of suite.controls ?? []) {
      if (!(control.victims ?? [victimSpec.id]).includes(victimSpec.id)) continue;
      const surrogate = control.control === 'majority-class' ? null : (control.surrogate ?? suite.surrogate ?? null);
      const plan = control.control === 'native-loop' ? planNativeLoop : planControl;
      cells.push(...(await plan(context, { victimSpec, victim, control, surrogate, seed })));
    }
  }
  return cells;
}
