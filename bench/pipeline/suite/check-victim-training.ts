// Defenses that train the victim: first in their list, since all others answer in front of what they trained.
import { SuiteError } from '../../contract/errors.js';
import type { DefensePlugin } from '../../contract/plugins.js';
import type { DefenseSpec } from '../../contract/suite.js';
import { loadPlugin } from '../registry/registry.js';

/** Throws SuiteError `useless-trained-only`, `trained-only-in-list`, `training-not-first`, `two-marks` or `ensemble-inside`. */
export async function checkTraining(list: readonly DefenseSpec[], at: (position: number) => string): Promise<void> {
  const metas = await Promise.all(list.map(metaOf));
  for (const [position, { defense, trainedOnly }] of list.entries()) {
    const trains = metas[position]?.trainsVictim;
    const where = at(position);
    if (trainedOnly === true && trains === undefined)
      fail('useless-trained-only', `defense ${defense} trains no victim`, `${where}/trainedOnly`, {
        hint: 'Remove "trainedOnly".',
      });
    if (trainedOnly === true && list.length > 1)
      fail('trained-only-in-list', 'the training of a defense alone stands in no list', `${where}/trainedOnly`, {
        expected: 'an entry of its own',
        hint: 'Remove "trainedOnly": the row of the training alone is added by itself.',
      });
    if (trains !== undefined && position > 0)
      fail('training-not-first', `defense ${defense} trains the victim and stands behind another`, `${where}/defense`, {
        expected: 'the first place of the list, and no other defense there that trains the victim',
        hint: 'Move it to the front: what it trains stands behind every answer.',
      });
  }
  checkMarks(list, metas, at);
  if (metas[0]?.trainsVictim === 'ensemble') checkInside(list, metas, at);
}

/** A row has one verification of ownership. */
function checkMarks(
  list: readonly DefenseSpec[],
  metas: readonly (DefensePlugin['meta'] | null)[],
  at: (position: number) => string,
): void {
  const position = metas.findIndex((meta) => meta?.claims === true);
  if (position === -1 || !metas.some((meta) => meta?.triggers === true)) return;
  fail('two-marks', `defense ${list[position]?.defense ?? ''} leaves claims in a list with triggers`, at(position), {
    expected: 'one defense in a list by which a stolen model is known',
    hint: 'Give each an entry of its own.',
  });
}

/** Several networks have no one inside that a defense could look into. */
function checkInside(
  list: readonly DefenseSpec[],
  metas: readonly (DefensePlugin['meta'] | null)[],
  at: (position: number) => string,
): void {
  const position = metas.findIndex((meta) => meta?.needs?.some((need) => need !== 'answers') === true);
  if (position === -1) return;
  fail(
    'ensemble-inside',
    `defense ${list[position]?.defense ?? ''} looks into a victim of several networks`,
    at(position),
    {
      expected: 'defenses that see answers alone',
      got: (metas[position]?.needs ?? []).join(', '),
      hint: `Take it out of the list: ${list[0]?.defense ?? ''} puts several networks in the place of the victim.`,
    },
  );
}

/** What it needs of the victim, its detector's needs included. */
async function metaOf({ defense, parameters = {}, submission }: DefenseSpec): Promise<DefensePlugin['meta'] | null> {
  if (submission !== undefined) return null;
  const plugin = await loadPlugin('defenses', defense);
  const held = plugin.detector?.(parameters).detector;
  const needs = held === undefined ? [] : ((await loadPlugin('detectors', held)).meta.needs ?? []);
  return { ...plugin.meta, needs: [...(plugin.meta.needs ?? []), ...needs] };
}

function fail(
  code: string,
  message: string,
  where: string,
  words: { readonly hint: string; readonly expected?: string; readonly got?: string },
): never {
  throw new SuiteError(message, { code, where, ...words });
}
