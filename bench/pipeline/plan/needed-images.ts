// Whether a detector has as many images to be fitted on as its parameters ask for, which only the data can say.
import { SuiteError } from '../../contract/errors.js';
import type { DataSlice } from '../../contract/plan.js';
import type { DetectorSpec } from '../../contract/suite.js';
import { MAXIMUM_IMAGES } from '../jobs/detector-data.js';
import { isStreamDetector, loadPlugin } from '../registry/registry.js';
import type { PresentDataset } from './data.js';

/** Throws SuiteError `too-few-training`. */
export async function needTraining(
  { detector, submission, parameters = {} }: DetectorSpec,
  { ref, sizes }: PresentDataset,
  { split, victimTrain }: { readonly split: string; readonly victimTrain: DataSlice | null },
): Promise<void> {
  const plugin = submission === undefined ? await loadPlugin('detectors', detector) : null;
  if (plugin === null || isStreamDetector(plugin)) return;
  const needed = plugin.fewestImages?.(parameters) ?? 1;
  const parts = [sizes[split] ?? 0, victimTrain?.size ?? 0];
  const held = parts.reduce((sum, size) => sum + Math.min(size, MAXIMUM_IMAGES), 0);
  if (held >= needed) return;
  throw new SuiteError(`too few images to fit detector ${detector} on`, {
    code: 'too-few-training',
    where: `${split} of ${ref.dataset} (${ref.variant})`,
    expected: `at least ${needed}, as its parameters ask`,
    got: `${held}`,
    hint: 'Ask for fewer in its "parameters", or give it more: a larger "splits": { "reserve" }, or "victimTrainShare".',
  });
}
