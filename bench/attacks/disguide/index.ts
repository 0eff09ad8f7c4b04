// DisGUIDE: without any data, a generator draws what two clones disagree about, and the victim says who is right.
import type { AttackPlugin } from '../../contract/plugins.js';
import type { Parameters } from '../../contract/primitives.js';
import { checkJson } from '../../contract/validate.js';
import { disagreement, oneSidedness, weighted } from '../../tensor/blocks/losses.js';
import { type Rivalry, stealWithTwoClones, trainTwoClones } from '../shared/two-clones.js';
import { DisguideParameters, filled } from './settings.js';

export const attack: AttackPlugin = {
  meta: {
    id: 'disguide',
    title: 'DisGUIDE',
    version: '1.0.0',
    summary:
      'Asks images that a generator draws where its two clones disagree; needs no data, and trains its own surrogate.',
    paper: {
      citation: 'Rosenthal, Enouen, Pham and Tan: DisGUIDE: Disagreement-Guided Data-Free Model Extraction (AAAI 2023)',
      url: 'https://github.com/lin-tan/disguide',
    },
    departures: [
      'Queries are whole grey levels, and clones learn from those; the paper asks floats.',
      'The generator sees the clones in inference mode, where the program normalises them by the batch.',
      'The layer that makes queries grey (kernel 8) is left out; it has nothing to do for images of one channel.',
      'The surrogate is the mean of the clones at the end; published accuracies are those of the best state on test data.',
    ],
    anytime: false,
    tracks: ['open'],
    ledger: 'digest',
    substitute: true,
    pool: 'none',
  },
  parameters: DisguideParameters,
  run: (context, parameters) => stealWithTwoClones(context, disguide(parameters)),
  nativeLoop: (context, parameters) => trainTwoClones(context, disguide(parameters)),
};

/** The generator goes down -disagreement + diversity * sum of p ln p (Rosenthal et al., AAAI 2023, section 3). */
function disguide(parameters: Parameters): Rivalry {
  const settings = filled(checkJson(DisguideParameters, parameters, 'disguide'));
  return {
    settings,
    loss: (logits) => weighted([-1, disagreement(logits)], [settings.diversity, oneSidedness(logits)]),
    watch: ({ members }) => ({
      afterIteration: () => undefined,
      members: () => members,
      dispose: () => undefined,
    }),
  };
}
