// Dual Students: without any data, a generator draws where the logits of two students lie apart, and both learn the answers.
import type { AttackPlugin } from '../../contract/plugins.js';
import type { Parameters } from '../../contract/primitives.js';
import { checkJson } from '../../contract/validate.js';
import { logitDistance, weighted } from '../../tensor/blocks/losses.js';
import type { Values } from '../../tensor/blocks/values.js';
import { type Rivalry, stealWithTwoClones, trainTwoClones } from '../shared/two-clones.js';
import { averaged } from './averages.js';
import { DualStudentsParameters, filled } from './settings.js';

export const attack: AttackPlugin = {
  meta: {
    id: 'dual-students',
    title: 'Dual Students',
    version: '1.0.0',
    summary:
      'Asks images that a generator draws where the logits of its two students lie apart; needs no data, and hands in a moving average of a student.',
    paper: {
      citation: 'Beetham, Kardan, Mian, Shah: Dual Student Networks for Data-Free Model Stealing. ICLR 2023',
      url: 'https://openreview.net/forum?id=VE1s3e5xriA',
    },
    departures: [
      'Queries are whole grey levels, and students learn from those; the paper asks floats.',
      'The generator normalises by the batch when it draws queries; the program uses its running statistics there.',
      "The victim's gradient is never taken; the program's defaults take it once an epoch for its log.",
      'The surrogate is the average at the end; published accuracies are those of the best state on test data.',
    ],
    anytime: false,
    tracks: ['open'],
    ledger: 'digest',
    substitute: true,
    pool: 'none',
  },
  parameters: DualStudentsParameters,
  run: (context, parameters) => stealWithTwoClones(context, dualStudents(parameters)),
  nativeLoop: (context, parameters) => trainTwoClones(context, dualStudents(parameters)),
};

function dualStudents(parameters: Parameters): Rivalry {
  const settings = filled(checkJson(DualStudentsParameters, parameters, 'dual-students'));
  return {
    settings: { ...settings, replay: 0, replaySteps: 0 },
    loss: apart,
    watch: (clones) => averaged(clones, settings),
  };
}

/** -L1 between the students' logits, meaned over classes and images. */
export function apart(logits: readonly Values[]): Values {
  const [first, second] = logits;
  if (first === undefined || second === undefined)
    throw new RangeError(`apart: expected two networks, got ${logits.length}`);
  return weighted([-1, logitDistance(first, second)]);
}
