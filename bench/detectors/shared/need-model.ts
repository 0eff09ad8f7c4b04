// The victim that a detector looks into.
import { PluginError } from '../../contract/errors.js';
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
