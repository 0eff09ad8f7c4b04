// The defenses that every attack meets: those of the suite, and the training alone of those that train the victim.
import { isDeepStrictEqual } from 'node:util';
import { defenseList, type DefenseEntry, type DefenseSpec, type Suite } from '../../contract/suite.js';
import { loadPlugin } from '../registry/registry.js';
import { isPrepared } from './defenses.js';
import { trainingParameters } from './defended-victims.js';

const UNDEFENDED: DefenseEntry[] = [{ defense: 'none' }];

/**
 * A row "trained only" stands behind the first row of a defense that trains the victim and changes its answers as well, so that
 * a reader can tell what the training does from what the answers do.
 */
export async function defenseRows({
  defenses = UNDEFENDED,
}: Pick<Suite, 'defenses'>): Promise<readonly DefenseEntry[]> {
  const rows: DefenseEntry[] = [];
  const there = defenses.flatMap(defenseList).filter(({ trainedOnly }) => trainedOnly === true);
  for (const entry of defenses) {
    rows.push(entry);
    const [first] = defenseList(entry);
    const alone = first === undefined ? null : await trainingOf(first);
    if (alone === null || there.some((row) => isDeepStrictEqual(row, alone))) continue;
    there.push(alone);
    rows.push(alone);
  }
  return rows;
}

/** The training of a defense alone; `null` where it trains nothing, or that is all that it does. */
async function trainingOf({ parameters, ...spec }: DefenseSpec): Promise<DefenseSpec | null> {
  if (spec.submission !== undefined || spec.trainedOnly === true) return null;
  const { meta } = await loadPlugin('defenses', spec.defense);
  if (meta.trainsVictim === undefined || meta.plainAnswers === true) return null;
  const own = trainingParameters(meta, parameters);
  return { ...spec, ...(Object.keys(own).length === 0 ? {} : { parameters: own }), trainedOnly: true };
}

/** Whether some defense has a preparation: all of submissions have one. */
export async function preparesDefenses({ defenses = UNDEFENDED }: Pick<Suite, 'defenses'>): Promise<boolean> {
  for (const { defense, parameters, submission, trainedOnly } of defenses.flatMap(defenseList)) {
    if (trainedOnly === true) continue;
    if (submission !== undefined || isPrepared(await loadPlugin('defenses', defense), parameters)) return true;
  }
  return false;
}
