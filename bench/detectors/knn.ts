// How far a query's features lie from those of the owner's own images (Sun et al. 2022).
import Type from '#typebox';
import type { Detector, DetectorPlugin } from '../contract/plugins.js';
import { ValidationError } from '../contract/errors.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { float32Matrix } from './shared/float32-matrix.js';
import { featuresOf } from './shared/features.js';
import { encodeNpy } from '../lib/npy/npy.js';
import { needModel } from './shared/need-model.js';
import { nearestSquared, unitRows } from './shared/neighbours.js';
import { rowScores } from './shared/softmax-scores.js';

const K = 50;
const BANK = 'bank.npy';

const Options = strictObject({
  k: Type.Optional(
    Type.Integer({ minimum: 1, default: K, description: 'Which neighbour counts (paper, CIFAR10: 50)' }),
  ),
  layer: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'Layer of the victim, by its name in the weights; default what feeds the last one',
    }),
  ),
});

/** The L2 distance to the k-th nearest of the owner's images, features scaled to norm 1. */
export const detector: DetectorPlugin = {
  meta: {
    id: 'knn',
    title: 'k nearest neighbours',
    version: '1.0.0',
    summary: "Distance of the victim's features, scaled to length 1, to the k-th nearest of the owner's images.",
    paper: {
      citation: 'Sun, Ming, Zhu and Li: Out-of-Distribution Detection with Deep Nearest Neighbors (ICML 2022)',
      url: 'https://arxiv.org/abs/2204.06507',
    },
    departures: [
      'The bank is the owner\'s reserve, which the victim was not trained on; "victimTrainShare" adds training images, as in the paper.',
      'Distances are exact; the public code asks an index for their squares, which are in the same order.',
    ],
    control: false,
    trainsNetwork: false,
    needs: ['features'],
  },
  parameters: Options,
  fewestImages: (parameters) => checkJson(Options, parameters, 'knn').k ?? K,
  async prepare({ benign, model, signal, onProgress }, parameters) {
    const { k = K, layer } = checkJson(Options, parameters, 'knn');
    if (k > benign.train.count) throw bankTooSmall(k, benign.train.count);
    const progress = (share: number): void => onProgress({ fraction: share, note: 'features of the bank' });
    const bank = unitRows(await featuresOf(needModel('knn', model), layer, benign.train, { signal, progress }));
    return { [BANK]: encodeNpy(bank.values, [bank.rows, bank.columns]) };
  },
  async open(state, parameters, _networks, model = null): Promise<Detector> {
    const { k = K, layer } = checkJson(Options, parameters, 'knn');
    const bank = float32Matrix(state, BANK);
    const owner = needModel('knn', model);
    return Promise.resolve({
      score: async (queries) =>
        rowScores(unitRows(await owner.features(queries, layer)), (row) =>
          Math.sqrt(nearestSquared(row, bank, k).at(-1) ?? 0),
        ),
      dispose: () => undefined,
    });
  },
};

function bankTooSmall(k: number, count: number): ValidationError {
  return new ValidationError('detector knn has fewer images than neighbours to count', {
    code: 'k-above-bank',
    where: 'knn/k',
    expected: `at most ${count}, the owner's images that it is fitted on`,
    got: `${k}`,
    hint: 'Lower "k", or give it more images: "victimTrainShare", or a larger reserve.',
  });
}
