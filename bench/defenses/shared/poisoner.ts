// A defense with a model of its own, which stands for the thief's: what the defenses that poison gradients have in common.
import Type, { type Static } from '#typebox';
import type { Matrix } from '../../contract/arrays.js';
import type { Defense, DefenseContext, DefenseFit, PluginState } from '../../contract/plugins.js';
import { PluginError } from '../../contract/errors.js';
import { strictObject } from '../../contract/primitives.js';
import { argmax, mapRows } from '../../lib/arrays/matrix.js';
import { type Gradient, lastLayerGradient, moveTowards } from './poisoning.js';

const EPSILON = 1;
const FILE = 'substitute.safetensors';

export const PoisonOptions = strictObject({
  epsilon: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 2,
      default: EPSILON,
      description: 'Largest L1 distance of an answer from what it would have been, the sum over the classes; default 1',
    }),
  ),
  epochs: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 100,
      default: 0,
      description:
        "Epochs that the defender's model is trained on the victim's answers to the owner's images; default 0, initial weights",
    }),
  ),
});
export type PoisonOptions = Static<typeof PoisonOptions>;

/** Writes the answer in the place of p, at most `epsilon` from it. */
export type Poison = (p: Float32Array, gradient: Gradient, epsilon: number, out: Float32Array) => void;

/** Towards what is answered at full strength. */
export function towards(target: (p: Float32Array, gradient: Gradient) => Float64Array): Poison {
  return (p, gradient, epsilon, out) => moveTowards(p, target(p, gradient), epsilon, out);
}

export async function preparePoisoner(fit: DefenseFit, { epochs = 0 }: PoisonOptions): Promise<PluginState> {
  const { images, model, substitute, seed, signal, onProgress } = fit;
  signal.throwIfAborted();
  const own = await substitute.create({ classes: model.classes, shape: images.shape, seed });
  try {
    if (epochs > 0) {
      const all = images.read(Int32Array.from({ length: images.count }, (_, row) => row));
      await own.train(all, await model.predict(all), { epochs });
    }
    const state = { [FILE]: await own.save() };
    onProgress({ fraction: 1, note: `${epochs} epochs` });
    return state;
  } finally {
    own.dispose();
  }
}

/** Where rounding would move the first class and it has to stay, the answer is left as it was. */
export async function openPoisoner(
  { epsilon = EPSILON }: PoisonOptions,
  state: PluginState,
  { classes, inputShape, substitute, seed }: DefenseContext,
  { poison, keepsTopOne = false }: { readonly poison: Poison; readonly keepsTopOne?: boolean },
): Promise<Defense> {
  const weights = state[FILE];
  if (weights === undefined) throw noModel();
  const own = await substitute.open({ classes, shape: inputShape, seed }, weights);
  return {
    async answer(posteriors, queries): Promise<Matrix> {
      const thief = await own.predict(queries);
      let row = 0;
      return mapRows(posteriors, (p, out) => {
        const start = row++ * classes;
        const gradient = lastLayerGradient(thief.values.subarray(start, start + classes));
        poison(p, gradient, epsilon, out);
        if (keepsTopOne && argmax(out) !== argmax(p)) out.set(p);
      });
    },
    dispose: () => own.dispose(),
  };
}

function noModel(): PluginError {
  return new PluginError('the defense has no model of its own', {
    code: 'state-incomplete',
    where: FILE,
    expected: 'the weights that its preparation left',
    got: 'none',
    hint: 'Run the suite again with --force.',
  });
}
