// The victim that a detector looks into.
import { PluginError } from '../../contract/errors.js';
import type { Matrix } from '../../contract/arrays.js';
import type { OwnerModel } from '../../contract/plugins.js';

/** Throws PluginError `no-model` where there is none. */
export function needModel(detector: string, model: OwnerModel | null | undefined): OwnerModel {
  if (model !== null && model !== undefined) return model;
  throw new PluginError(`detector ${detector} has no victim to look into`, {
    code: 'no-model',
    where: detector,
    expected: 'the victim that it guards',
    got: 'none',
    hint: 'Name it in the suite: "victim": its id.',
  });
}

/** What the API answered. Throws PluginError `no-answers` where nobody says. */
export function needAnswers(detector: string, answers: Matrix | null | undefined): Matrix {
  if (answers !== null && answers !== undefined) return answers;
  throw new PluginError(`detector ${detector} is not told what was answered`, {
    code: 'no-answers',
    where: detector,
    expected: 'float32 [n, classes]',
    got: 'none',
    hint: 'Give it the answers that the client got.',
  });
}
