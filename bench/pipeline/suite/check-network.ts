// What a suite says of a victim's or surrogate's network: the model is there, takes its parameters, and has its weights.
import type { TSchema } from '#typebox';
import { SuiteError } from '../../contract/errors.js';
import type { SurrogateSpec } from '../../contract/suite.js';
import { schemaProblems } from '../../contract/validate.js';
import { suggest } from '../../lib/text/near-names.js';
import type { WeightSet } from '../../tensor/weight-set.js';
import { loadPlugin } from '../registry/registry.js';

/**
 * Throws SuiteError: `unknown-model`, `bad-parameters`, `unknown-weights`, `weights-parameters`, `epochs-range` or `nothing-to-train`.
 *
 * @param where - pointer of the object that has `model`
 */
export async function checkNetwork(spec: SurrogateSpec, where: string): Promise<void> {
  const { model, modelParameters = {}, init = 'random', training } = spec;
  const plugin = await loadPlugin('models', model, `${where}/model`);
  checkParameters(plugin.parameters, modelParameters, `${where}/modelParameters`);
  checkEpochs(training, where);
  if (init === 'random') {
    if (training?.epochs === 0) throw nothingToTrain(where);
    return;
  }
  const { weightSets = [] } = plugin;
  const set = weightSets.find(({ id }) => id === init);
  if (set === undefined) throw unknownWeights(model, init, weightSets, where);
  checkFit(set, { ...plugin.defaults, ...modelParameters }, where);
}

/** Throws SuiteError `bad-parameters` with the pointer of the first problem. */
export function checkParameters(schema: TSchema, parameters: unknown, where: string): void {
  const [problem] = schemaProblems(schema, parameters);
  if (problem === undefined) return;
  throw new SuiteError(problem.message, {
    code: 'bad-parameters',
    where: `${where}${problem.pointer}`,
    hint: 'Run `stealbench list` to see the parameters of each plug-in.',
  });
}

function unknownWeights(model: string, init: string, sets: readonly WeightSet[], where: string): SuiteError {
  const known = ['random', ...sets.map(({ id }) => id)];
  const others = sets.length > 0 ? '' : ' `stealbench weights list` shows the models that have weights.';
  return new SuiteError(`model ${model} has no weights ${JSON.stringify(init)}`, {
    code: 'unknown-weights',
    where: `${where}/init`,
    expected: `one of ${known.join(', ')}`,
    got: init,
    hint: `${suggest(init, known)}${others}`,
  });
}

/** Weights for one stem or depth do not fit another; `given` has the defaults of what the suite leaves out. */
function checkFit({ id, parameters = {} }: WeightSet, given: Readonly<Record<string, unknown>>, where: string): void {
  for (const [name, needed] of Object.entries(parameters)) {
    const value = given[name];
    if (value === undefined || value === needed) continue;
    throw new SuiteError(`the ${id} weights do not fit this network`, {
      code: 'weights-parameters',
      where: `${where}/modelParameters/${name}`,
      expected: JSON.stringify(needed),
      got: JSON.stringify(value),
      hint: `Set "${name}": ${JSON.stringify(needed)} in "modelParameters", or "init": "random".`,
    });
  }
}

function checkEpochs(training: SurrogateSpec['training'], where: string): void {
  const { epochs } = training ?? {};
  if (typeof epochs !== 'object' || epochs.minimum <= epochs.maximum) return;
  throw new SuiteError('a minimum above its maximum', {
    code: 'epochs-range',
    where: `${where}/training/epochs`,
    expected: `a minimum of at most ${epochs.maximum}`,
    got: String(epochs.minimum),
    hint: 'Raise the maximum, or lower the minimum.',
  });
}

function nothingToTrain(where: string): SuiteError {
  return new SuiteError('a network that is neither trained nor started from published weights', {
    code: 'nothing-to-train',
    where: `${where}/training/epochs`,
    expected: 'at least 1',
    got: '0',
    hint: 'Train it, or name published weights in "init"; the control zero-queries measures an untrained surrogate.',
  });
}
