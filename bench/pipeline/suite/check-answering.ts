// A victim that gives answers alone: what a schema cannot say of how it is asked.
import { SuiteError } from '../../contract/errors.js';
import type { AnsweringVictimSpec, HttpVictimSpec } from '../../contract/suite.js';
import { checkNetwork } from './check-network.js';

/** Throws SuiteError `no-image`, `no-each`, `no-price`, `unknown-model` or `bad-parameters`. */
export async function checkAnswering(victim: AnsweringVictimSpec, where: string): Promise<void> {
  if ('http' in victim) checkBody(victim, where);
  if ('weights' in victim) {
    const { model, modelParameters = {} } = victim.weights;
    await checkNetwork({ model, modelParameters }, `${where}/weights`);
  }
  if (!('url' in victim) || victim.access === undefined) return;
  const { moneyBudget, pricePerThousand } = victim.access;
  if (moneyBudget === undefined || pricePerThousand !== undefined) return;
  throw new SuiteError('a money budget without a price: nobody could keep it', {
    code: 'no-price',
    where: `${where}/access/moneyBudget`,
    hint: 'Say what 1,000 images cost: "pricePerThousand".',
  });
}

function checkBody({ http }: HttpVictimSpec, where: string): void {
  const body = JSON.stringify(http.body);
  const takesMany = body.includes('"$images"');
  if (!takesMany && !body.includes('$image')) {
    throw new SuiteError('the body has no place for an image', {
      code: 'no-image',
      where: `${where}/http/body`,
      expected: '"$image" or "$images" in it',
      hint: 'Write "$image" where the image goes: { "image": "$image" }, or "data:image/png;base64,$image".',
    });
  }
  if (takesMany === (http.each !== undefined)) return;
  throw new SuiteError(
    takesMany ? 'many images go out, and nothing says where their answers stand' : 'one image goes out',
    {
      code: 'no-each',
      where: `${where}/http/each`,
      hint: takesMany
        ? 'Say where the list of answers stands: "each": "/predictions".'
        : 'Remove "each", or send many images: "$images" in the body.',
    },
  );
}
