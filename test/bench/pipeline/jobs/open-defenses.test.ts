// What a defense of a list is told, and what is looked at for it.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Matrix } from '../../../../bench/contract/arrays.js';
import type { AnswerContext, Defense, OwnerNeed } from '../../../../bench/contract/plugins.js';
import { inTurn, type OpenedDefense } from '../../../../bench/pipeline/jobs/open-defenses.js';
import { lookAt } from '../../../../bench/pipeline/jobs/victim-look.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { tinyClassifier, tinyData } from '../../../support/tiny-network.js';

const ASKED: Matrix = { values: Float32Array.of(0.5, 0.3, 0.2), rows: 1, columns: 3 };
const ONE = tinyData(1).images;
const INSIDE = { logits: ASKED, features: { ...ASKED, values: Float32Array.of(7, 8, 9) } };

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
});

function opened(id: string, needs: readonly OwnerNeed[], answer: Defense['answer'], seed = 1): OpenedDefense {
  return { id, meta: { needs }, seed, defense: { answer } };
}

function listening(seen: AnswerContext[]): Defense['answer'] {
  return (posteriors, _queries, context) => {
    seen.push(context);
    return posteriors;
  };
}

describe('A list of defenses', () => {
  it('tells each of the victim what it declares, and no more, under its own seed', async () => {
    const seen: AnswerContext[] = [];
    const list = inTurn([
      opened('a', ['logits'], listening(seen), 3),
      opened('b', [], listening(seen), 4),
      opened('c', ['features'], listening(seen), 5),
    ]);
    const asked = { firstQueryIndex: 9, client: 'x', seed: 3 };
    await list.answer(ASKED, ONE, { ...asked, ...INSIDE });
    expect(seen).toEqual([
      { ...asked, logits: INSIDE.logits },
      { ...asked, seed: 4 },
      { ...asked, seed: 5, features: INSIDE.features },
    ]);
  });

  it('names the defense whose answers are none, though the next would repair them', async () => {
    const broken = opened('broken', [], () => ({ ...ASKED, values: Float32Array.of(Number.NaN, 0, 1) }));
    const list = inTurn([broken, opened('repair', [], async () => Promise.resolve(ASKED))]);
    await expect(list.answer(ASKED, ONE, { firstQueryIndex: 0, client: 'x', seed: 1 })).rejects.toMatchObject({
      code: 'defense-answer',
      where: 'defense broken',
    });
  });
});

describe('A look at the victim', () => {
  it('has the same posteriors to the last bit, with and without what is needed beside them', async () => {
    const network = tinyClassifier();
    const { images } = tinyData(5);
    const victim = { network, predict: (asked: typeof images) => network.predict(asked) } as Parameters<
      typeof lookAt
    >[0];
    const plain = await lookAt(victim, new Set())(images);
    const whole = await lookAt(victim, new Set<OwnerNeed>(['logits', 'features']))(images);
    expect(Object.keys(plain)).toEqual(['posteriors']);
    expect(whole.posteriors).toEqual(plain.posteriors);
    expect(whole.logits).toEqual(await network.logits(images));
    expect(whole.features).toEqual(await network.features(images));
  });

  it('is refused where a deployment would have to show more than its answers', () => {
    const deployment = { network: null, predict: () => Promise.resolve(ASKED) };
    expect(() => lookAt(deployment, new Set<OwnerNeed>(['features']))).toThrow(
      expect.objectContaining({ code: 'answers-only' }),
    );
  });
});
