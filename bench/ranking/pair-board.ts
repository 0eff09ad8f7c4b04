// Everything tried on one victim, ranked.
import { type Estimate, type PairBoard, pluginLabel } from '../contract/board.js';
import { defenseList, isAnswering, type Suite } from '../contract/suite.js';
import { againstRandom } from './against-random.js';
import { mixtureCaveats, VICTIM_NOT_COVERED } from './caveats.js';
import { classesOf } from './classes.js';
import { defenseStandings } from './defense-ranks.js';
import { strongestAttacks } from './defenses.js';
import { draftEntry } from './entry.js';
import { entryGroups } from './entry-groups.js';
import { rankEntries } from './entry-ranks.js';
import { estimate, seedResults } from './estimates.js';
import { type AttackRecord, completedOf, type PredictionsOf } from './input.js';
import { byText, groupBy, positionIn } from './order.js';
import type { PairGroup } from './pair-groups.js';

export interface PairBoardOptions {
  readonly suite: Suite | null;
  readonly predictionsOf: PredictionsOf;
  /** Records that are not ranked, with the reason. */
  readonly withdrawn: ReadonlyMap<string, string>;
}

export function pairBoard(group: PairGroup, { suite, predictionsOf, withdrawn }: PairBoardOptions): PairBoard {
  const { victim, datasetId, model, modelParameters, victimInit, dataset, records } = group;
  const spec = suite?.victims.find(({ id }) => id === victim) ?? null;
  // One that is not trained here is one victim whatever the seed.
  const isShared = spec !== null && (isAnswering(spec) || spec.seeds === 'shared');
  const caveats = [...(isShared ? [VICTIM_NOT_COVERED] : []), ...mixtureCaveats(records)];
  const victimAccuracy = victimEstimate(records, isShared, predictionsOf, caveats);
  const seeds = [...new Set(records.map(({ cell }) => cell.seed))].sort((a, b) => a - b);
  const context = { suite, predictionsOf, withdrawn, seeds, caveats, victimAccuracy: victimAccuracy.value };
  const drafts = entryGroups(records).map((entry) => draftEntry(entry, context));
  const attacks = drafts.filter(({ entry }) => entry.control === null);
  const defenses = (suite?.defenses ?? []).map((entry) =>
    defenseList(entry)
      .map(({ defense, parameters = {} }) => pluginLabel(defense, parameters))
      .join('+'),
  );
  const entries = rankEntries(attacks, defenses);
  const beside = againstRandom(attacks);
  const order = (suite?.controls ?? []).map(({ control }) => control as string);
  const controls = drafts
    .flatMap(({ entry }) => (entry.control === null ? [] : [entry]))
    .sort((a, b) => positionIn(order, a.attack) - positionIn(order, b.attack) || byText(a.id, b.id));
  return {
    victim,
    dataset,
    datasetId,
    model,
    ...(modelParameters === undefined ? {} : { modelParameters }),
    victimInit,
    victimAccuracy,
    reference: spec?.reference ?? null,
    entries,
    controls,
    ...(beside.length === 0 ? {} : { againstRandom: beside }),
    defenses: strongestAttacks(entries, defenseStandings(attacks), withdrawn),
    classes: classesOf(entries, attacks),
  };
}

/** Over the victims of all seeds, each counted once however many attacks it met; a shared victim is a single one. */
function victimEstimate(
  records: readonly AttackRecord[],
  isShared: boolean,
  predictionsOf: PredictionsOf,
  caveats: readonly string[],
): Estimate {
  const bySeed = groupBy(completedOf(records), ({ cell }) => `${cell.seed}`);
  const victims = [...bySeed.values()].flatMap(([first]) => first ?? []).sort((a, b) => a.cell.seed - b.cell.seed);
  const own = isShared ? victims.slice(0, 1) : victims;
  if (own.length === 0) return { value: null, unit: 'fraction', reason: 'nothing was measured' };
  return estimate('victim-accuracy', seedResults(own, predictionsOf), caveats);
}
