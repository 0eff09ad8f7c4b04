// Stream cells: detector × recorded attack × clients × seed, on the ledgers that the suite's attack cells leave.
import { isDeepStrictEqual } from 'node:util';
import { streamDetectorLabel } from '../../contract/board.js';
import { type AttackCell, type Cell, type StreamCell, watchedAttack } from '../../contract/plan.js';
import { type AttackSpec, benignName, isAnswering, type StreamDetectorSpec } from '../../contract/suite.js';
import { loadPlugin } from '../registry/registry.js';
import { checkpointsMissing } from './checkpoints.js';
import {
  isSkip,
  plannedCell,
  type PlanContext,
  sandboxMissing,
  type SkipReason,
  skippedCell,
  versionedEntry,
} from './context.js';
import { planStreamJobs } from './stream-jobs.js';
import type { StreamRequest, WatchedAttack } from './stream-request.js';
import { planAnswering } from './answering.js';
import { planVictim } from './victims.js';

/** One cell a victim, attack and number of clients. */
export async function planStreams(context: PlanContext, request: StreamRequest): Promise<readonly Cell[]> {
  const { spec } = request;
  const cells: Cell[] = [];
  for (const attack of context.suite.attacks) {
    if (!(spec.attacks ?? [attack.attack]).includes(attack.attack)) continue;
    for (const found of undefended(request.attacked, attack, spec.victims)) {
      for (const clients of spec.clients ?? [1])
        cells.push(await planStream(context, request, { attack, found, clients }));
    }
  }
  return cells;
}

/** The cells of an attack line at its largest budget, nothing in front of the victim and nothing made of the answers. */
function undefended(
  cells: readonly Cell[],
  { attack, parameters = {}, budgets, ...line }: AttackSpec,
  victims: readonly string[] | undefined,
): readonly WatchedAttack['found'][] {
  const found = cells.filter((cell): cell is WatchedAttack['found'] => {
    const { spec } = cell;
    return (
      spec.kind === 'attack' &&
      spec.control === null &&
      spec.attack === attack &&
      isDeepStrictEqual(spec.attackParameters ?? {}, parameters) &&
      spec.pool === (line.pool ?? null) &&
      spec.seedImages === line.seedImages &&
      spec.clients === line.clients &&
      spec.budgetQueries === Math.max(...budgets) &&
      spec.defense === 'none' &&
      spec.thenDefenses === undefined &&
      spec.recovery === undefined &&
      (victims ?? [spec.victim]).includes(spec.victim)
    );
  });
  const standard = found.filter(({ spec }) => spec.track === undefined);
  return standard.length > 0 ? standard : found;
}

async function planStream(context: PlanContext, request: StreamRequest, watched: WatchedAttack): Promise<Cell> {
  const { spec, seed } = request;
  const { attack, found, clients } = watched;
  const cell = streamCell(spec, found.spec, clients);
  const { state } = found;
  if (state.kind === 'skipped') return skippedCell(cell, state);
  const isDigest =
    attack.submission === undefined && (await loadPlugin('attacks', attack.attack)).meta.ledger === 'digest';
  if (isDigest) return skippedCell(cell, notKept(attack.attack));
  const victimSpec = context.suite.victims.find(({ id }) => id === found.spec.victim);
  if (victimSpec === undefined) throw new Error(`victim ${found.spec.victim} is not in the suite`);
  const noSandbox = sandboxMissing(context, [['detectors', spec.detector]]);
  if (noSandbox !== null) return skippedCell(cell, noSandbox);
  const victim = isAnswering(victimSpec)
    ? await planAnswering(context, victimSpec)
    : await planVictim(context, victimSpec, seed);
  if (isSkip(victim)) return skippedCell(cell, victim);
  const blind = isAnswering(victimSpec)
    ? await insideMissing(context, spec, victimSpec.id)
    : await checkpointsMissing(context, spec, victim);
  if (blind !== null) return skippedCell(cell, blind);
  const detector = await versionedEntry(context, 'detectors', spec.detector, spec.parameters);
  const label = `${victimSpec.id}/${streamDetectorLabel(cell)}`;
  const jobs = await planStreamJobs(context, { ...request, ...watched, jobs: state.jobs, victim, detector, label });
  if (isSkip(jobs)) return skippedCell(cell, jobs);
  return plannedCell(cell, jobs);
}

function streamCell(spec: StreamDetectorSpec, attacked: AttackCell, clients: number): StreamCell {
  const { detector, parameters = {}, falseAlarmRate, benign = ['own'], benignQueries } = spec;
  return {
    kind: 'stream',
    ...watchedAttack(attacked),
    detector,
    ...(Object.keys(parameters).length === 0 ? {} : { detectorParameters: parameters }),
    ...(falseAlarmRate === undefined ? {} : { falseAlarmRate }),
    watchedClients: clients,
    benign: benign.map(benignName),
    ...(benignQueries === undefined ? {} : { benignQueries }),
  };
}

function notKept(attack: string): SkipReason {
  return {
    code: 'queries-not-kept',
    reason: `the queries of attack ${attack} are counted and chained, and not kept: nobody can watch them again`,
    fix: 'Name the attacks whose queries are kept in "attacks" of the detector.',
  };
}

/** What a detector needs beyond answers; `null` where it makes do with these. */
async function insideMissing(
  { submissions }: PlanContext,
  { detector }: StreamDetectorSpec,
  victim: string,
): Promise<SkipReason | null> {
  if (submissions.has(`detectors/${detector}`)) return null;
  const needs = ((await loadPlugin('detectors', detector)).meta.needs ?? []).filter((need) => need !== 'answers');
  if (needs.length === 0) return null;
  return {
    code: 'answers-only',
    reason: `detector ${detector} needs ${needs.join(' and ')} of the victim, and ${victim} gives its answers alone`,
    fix: 'Name a victim that is trained here.',
  };
}
