// Record and suite → recipe: the entry of the suite that the record's cell came from, with every default filled in.
import type { AttackCell, CellSpec } from '../contract/plan.js';
import type { Parameters } from '../contract/primitives.js';
import type { NetworkRecipe, Recipe, Unresolved } from '../contract/recipe.js';
import type { CellResult } from '../contract/result.js';
import { isAnswering, type Suite, type SurrogateSpec, type VictimSpec } from '../contract/suite.js';
import { resolveTraining } from '../contract/training.js';
import { canonicalJson } from '../lib/files/hash.js';
import { DEFAULT_SPLITS } from '../lib/splits/splits.js';

/** A suite as its file has it, with the digest that records name it by. */
export interface DigestedSuite {
  readonly suite: Suite;
  readonly digest: string;
}

/** Says why where the suite of the record is not at hand, or its text is another by now; `null` for what trains nothing. */
export function recipeOf(
  { scientific: { suite: named, cell } }: CellResult,
  suites: readonly DigestedSuite[],
): Recipe | Unresolved | null {
  if (cell.kind === 'throughput') return null;
  const found = suites.find(({ suite, digest }) => suite.name === named.name && digest === named.digest);
  if (found === undefined)
    return { reason: `the text of suite ${named.name} ${named.version} is not here; that of today is another` };
  const { suite } = found;
  const victim = suite.victims.find(({ id }) => id === cell.victim);
  const poolId = cell.kind === 'detector' ? cell.anomalous : cell.pool;
  return {
    victim: victimRecipe(victim),
    surrogate: surrogateRecipe(suite, cell),
    inputSize: victim?.inputSize === undefined ? null : [victim.inputSize[0] ?? 0, victim.inputSize[1] ?? 0],
    pool: suite.pools.find(({ id }) => id === poolId) ?? null,
    splits: { ...DEFAULT_SPLITS, ...suite.splits },
  };
}

function victimRecipe(victim: Suite['victims'][number] | undefined): NetworkRecipe | Unresolved {
  if (victim === undefined) return { reason: 'nothing here looks into a victim' };
  if (isAnswering(victim)) return { reason: 'the victim gives its answers alone; nobody here trained it' };
  return network(victim, null);
}

/** By the budget, which is how many answers a surrogate learns from at most, and what a plan counts epochs by. */
function surrogateRecipe(suite: Suite, cell: Exclude<CellSpec, { kind: 'throughput' }>): NetworkRecipe | Unresolved {
  if (cell.kind !== 'attack') return { reason: 'no surrogate is trained for a detector' };
  if (cell.track === 'open')
    return { reason: 'the attack brings a surrogate that it trained itself, by its own parameters' };
  if (cell.surrogateModel === null) return { reason: 'nothing is trained: the surrogate is a constant answer' };
  const specs = entriesOf(suite, cell).flatMap(({ surrogate = suite.surrogate }) => surrogate ?? []);
  const recipes = specs.filter((spec) => isOf(spec, cell)).map((spec) => network(spec, cell.budgetQueries));
  const distinct = new Map(recipes.map((recipe) => [canonicalJson(recipe), recipe]));
  const [recipe] = distinct.values();
  if (recipe === undefined) return { reason: 'the suite has no such entry' };
  return distinct.size === 1 ? recipe : { reason: 'the suite trains surrogates of such an entry in several ways' };
}

/** Attacks or controls of the suite that such a cell is planned from. */
function entriesOf(suite: Suite, cell: AttackCell): readonly { readonly surrogate?: SurrogateSpec }[] {
  const isFor = ({ victims }: { readonly victims?: readonly string[] }): boolean =>
    victims?.includes(cell.victim) ?? true;
  if (cell.control !== null)
    return (suite.controls ?? []).filter(
      (one) => one.control === cell.control && isFor(one) && (one.budgets ?? [0]).includes(cell.budgetQueries),
    );
  return suite.attacks.filter(
    (one) =>
      one.attack === cell.attack &&
      isFor(one) &&
      one.budgets.includes(cell.budgetQueries) &&
      (one.pool ?? null) === cell.pool &&
      one.seedImages === cell.seedImages &&
      one.clients === cell.clients &&
      isSame(one.parameters, cell.attackParameters),
  );
}

function isOf({ model, modelParameters, init = 'random' }: SurrogateSpec, cell: AttackCell): boolean {
  return (
    model === cell.surrogateModel &&
    isSame(modelParameters, cell.surrogateParameters) &&
    init === (cell.surrogateInit ?? 'random')
  );
}

function isSame(a: Parameters = {}, b: Parameters = {}): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** @param imageCount - of the training set; `null` leaves a rule for epochs as it is */
function network(
  {
    model,
    modelParameters = {},
    init = 'random',
    training = {},
  }: Pick<VictimSpec, 'model' | 'modelParameters' | 'init' | 'training'>,
  imageCount: number | null,
): NetworkRecipe {
  const resolved = resolveTraining(training, imageCount ?? 1);
  const isRule = imageCount === null && typeof training.epochs === 'object';
  return {
    model,
    parameters: modelParameters,
    init: init === 'random' ? null : init,
    training: { ...resolved, epochs: isRule ? (training.epochs ?? resolved.epochs) : resolved.epochs },
  };
}
