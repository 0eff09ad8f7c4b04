// Errors as values, to look at their class, code and text.
import { StealBenchError } from '../../bench/contract/errors.js';

/** What the promise rejects with; fails if it resolves or rejects with something else than one of our errors. */
export async function ourError(promise: Promise<unknown>): Promise<StealBenchError> {
  const outcome: unknown = await promise.then(
    (value: unknown) => ({ resolved: value }),
    (error: unknown) => error,
  );
  if (outcome instanceof StealBenchError) return outcome;
  if (outcome instanceof Error) throw outcome;
  throw new Error(`expected a StealBenchError, got ${JSON.stringify(outcome)}`);
}
