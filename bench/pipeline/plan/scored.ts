// The test images that score: all, or those that the suite does not give away.
import { SuiteError } from '../../contract/errors.js';
import type { DataSlice } from '../../contract/plan.js';
import type { PlanContext } from './context.js';
import { labelledSlice, type PresentDataset } from './data.js';

/** @throws SuiteError `test-pool-too-large` */
export function scoredTest(
  { suite, splits }: PlanContext,
  data: PresentDataset,
  shape: readonly number[],
): { readonly test: DataSlice; readonly testCount: number } {
  const { testPool } = suite;
  if (testPool === undefined)
    return { test: labelledSlice(data, 'test', shape, splits), testCount: data.sizes['test'] ?? 0 };
  const testCount = data.sizes['test-rest'] ?? 0;
  if (testCount > 0) return { test: { ...labelledSlice(data, 'test-rest', shape, splits), testPool }, testCount };
  throw new SuiteError(`nothing of ${data.ref.dataset} is left to score on`, {
    code: 'test-pool-too-large',
    where: '/testPool',
    expected: `fewer than its ${data.sizes['test'] ?? 0} test images`,
    got: String(testPool),
    hint: 'Lower "testPool".',
  });
}
