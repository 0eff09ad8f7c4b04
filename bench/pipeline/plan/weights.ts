// Published weights as a plan sees them: on this machine or not, and whether they fit the images.
import { isAnswering, type Suite } from '../../contract/suite.js';
import type { Init, WeightsRecord } from '../../contract/weights.js';
import { loadPlugin } from '../registry/registry.js';
import { howToGet } from '../weights/inventory.js';
import { weightsRecord } from '../weights/store.js';
import type { InitOf, NetworkStart, SkipReason } from './context.js';

interface KnownWeights {
  readonly record: WeightsRecord | null;
  readonly obtain: string;
}

/** Looks every set up that a checked suite names. */
export async function planWeights(suite: Suite, dataRoot: string): Promise<InitOf> {
  const known = new Map<string, KnownWeights>();
  for (const { model, init = 'random' } of networksOf(suite)) {
    if (init !== 'random') known.set(`${model} ${init}`, await lookUp(dataRoot, model, init));
  }
  return ({ model, init = 'random' }, shape) => {
    if (init === 'random') return init;
    const weights = known.get(`${model} ${init}`);
    if (weights === undefined) throw new Error(`${init} weights of ${model} were not planned`);
    return startFrom(weights, { model, init }, shape);
  };
}

/** The set's id, for a cell; nothing where the network starts from scratch. */
export function initName(start: NetworkStart | null): string | undefined {
  const init = start?.init ?? 'random';
  return init === 'random' ? undefined : init;
}

/** Victims, surrogates and networks of detectors that a suite names. */
export function networksOf({
  victims,
  surrogate,
  attacks,
  controls = [],
  detectors = [],
}: Suite): readonly NetworkStart[] {
  const surrogates = [surrogate, ...attacks.map((attack) => attack.surrogate), ...controls.map((one) => one.surrogate)];
  const own = detectors.map(({ network }) => network);
  return [
    ...victims.flatMap((victim) => (isAnswering(victim) ? [] : [victim])),
    ...[...surrogates, ...own].filter((spec) => spec !== undefined),
  ];
}

async function lookUp(dataRoot: string, model: string, init: string): Promise<KnownWeights> {
  const plugin = await loadPlugin('models', model);
  const set = plugin.weightSets?.find(({ id }) => id === init);
  if (set === undefined) throw new Error(`the suite names ${init} weights of ${model} and was not checked`);
  return { record: await weightsRecord(dataRoot, model, init), obtain: howToGet(plugin, set) };
}

function startFrom(
  { record, obtain }: KnownWeights,
  { model, init }: { readonly model: string; readonly init: string },
  shape: readonly number[] | null,
): Init | SkipReason {
  if (record === null) {
    const reason = `the ${init} weights of ${model} are not on this machine`;
    return { code: 'weights-missing', reason, fix: `Run \`${obtain}\`.` };
  }
  if (shape !== null && record.channels !== shape[2]) {
    const reason = `the ${init} weights of ${model} take ${record.channels} channels, these images have ${shape[2] ?? 0}`;
    return { code: 'weights-unfit', reason, fix: 'Set "init": "random" for these images, or use others.' };
  }
  return { weights: init, sha256: record.sha256, classes: record.classes };
}
