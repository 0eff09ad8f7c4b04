// Whether there are enough images to validate on, which only the data can say.
import { SuiteError } from '../../contract/errors.js';
import { own } from '../../contract/own.js';
import type { PlanContext } from './context.js';
import type { PresentDataset } from './data.js';

/** Below it a share of right answers says next to nothing about a minimum. */
const FEWEST_FOR_A_MINIMUM = 10;

/** Throws SuiteError `too-few-validation`: one image at least, ten where a minimum accuracy is to be judged by them. */
export function needValidation(
  { splits }: PlanContext,
  { ref, sizes }: PresentDataset,
  {
    split,
    whose,
    minimumAccuracy,
  }: { readonly split: string; readonly whose: string; readonly minimumAccuracy: number },
): void {
  const held = own(sizes, split) ?? 0;
  const needed = minimumAccuracy > 0 ? FEWEST_FOR_A_MINIMUM : 1;
  if (held >= needed) return;
  throw new SuiteError(`too few images to validate ${whose} on`, {
    code: 'too-few-validation',
    where: `${split} of ${ref.dataset} (${ref.variant})`,
    expected: `at least ${needed}`,
    got: `${held}`,
    hint: `Import more images of ${ref.dataset}, or raise the suite's "splits": { "validation": ${splits.validation}, "reserve": ${splits.reserve} }, fractions of its ${sizes['whole-pool'] ?? 0} training images.`,
  });
}
