// Defenses of a suite: they exist, take their parameters, and their outliers are nobody else's images.
import { SuiteError } from '../../contract/errors.js';
import { defenseList, poolParts, type DefenseSpec, type Suite } from '../../contract/suite.js';
import { suggest } from '../../lib/text/near-names.js';
import { loadPlugin } from '../registry/registry.js';
import { needPlain } from './check-pools.js';
import { checkParameters } from './check-network.js';
import { checkHeldDetector, checkHeldOnce } from './check-held-detector.js';
import { checkTraining } from './check-victim-training.js';

type At = (pointer: string) => string;

/**
 * Throws SuiteError `unknown-defense`, `none-in-list`, `unknown-pool`, `no-outliers`, `useless-outliers` or `outliers-are-pool`, and
 * what {@link checkTraining}, {@link checkHeldDetector} and {@link checkHeldOnce} throw.
 */
export async function checkDefenses(suite: Suite, at: At): Promise<void> {
  for (const [index, entry] of (suite.defenses ?? []).entries()) {
    const list = defenseList(entry);
    for (const [position, spec] of list.entries()) {
      const pointer = Array.isArray(entry) ? `/defenses/${index}/${position}` : `/defenses/${index}`;
      if (list.length > 1 && spec.defense === 'none') throw noneInList(at(`${pointer}/defense`));
      await checkDefense(suite, spec, at(pointer));
    }
    const place = (position: number): string =>
      at(Array.isArray(entry) ? `/defenses/${index}/${position}` : `/defenses/${index}`);
    await checkTraining(list, place);
    await checkHeldOnce(list, place);
  }
}

async function checkDefense(suite: Suite, spec: DefenseSpec, where: string): Promise<void> {
  const { defense, submission, parameters = {}, outliers } = spec;
  if (outliers !== undefined) checkOutliers(suite, outliers, `${where}/outliers`);
  if (submission !== undefined) return;
  const plugin = await loadPlugin('defenses', defense, `${where}/defense`);
  const { meta, parameters: schema } = plugin;
  checkParameters(schema, parameters, `${where}/parameters`);
  await checkHeldDetector(suite, spec, plugin, where);
  if (meta.outliers === 'required' && outliers === undefined)
    throw new SuiteError(`defense ${defense} without outliers`, {
      code: 'no-outliers',
      where,
      expected: 'the pool of images of another kind that it is prepared with',
      hint: 'Add "outliers": the id of a pool that no attack asks.',
    });
  if (meta.outliers === undefined && outliers !== undefined)
    throw new SuiteError(`defense ${defense} takes no outliers`, {
      code: 'useless-outliers',
      where: `${where}/outliers`,
      hint: 'Remove "outliers".',
    });
}

/** A defender who knew what the attacker will ask would be no defender that there is. */
function checkOutliers({ pools, attacks }: Suite, id: string, where: string): void {
  const pool = pools.find((candidate) => candidate.id === id);
  if (pool === undefined) {
    const known = pools.map((candidate) => candidate.id);
    throw new SuiteError(`unknown pool ${JSON.stringify(id)}`, {
      code: 'unknown-pool',
      where,
      hint: suggest(id, known),
    });
  }
  const { dataset, variant } = needPlain(pool, where);
  const asked = attacks.find(({ pool: attacked }) => {
    const other = pools.find((candidate) => candidate.id === attacked);
    const parts = other === undefined ? [] : poolParts(other);
    return parts.some((part) => part.dataset === dataset && part.variant === variant);
  });
  if (asked === undefined) return;
  throw new SuiteError(`the outliers of a defense are the pool of attack ${asked.attack}`, {
    code: 'outliers-are-pool',
    where,
    expected: 'images of a dataset that no attack asks',
    got: dataset,
    hint: 'Take a pool of another dataset: an owner does not know what will be asked.',
  });
}

function noneInList(where: string): SuiteError {
  return new SuiteError('no defense in a list of defenses', {
    code: 'none-in-list',
    where,
    expected: 'defenses that answer otherwise than the victim',
    got: 'none',
    hint: 'Remove it from the list; `none` stands alone.',
  });
}
