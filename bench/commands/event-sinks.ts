// Where `run --events` writes: a file, to which is appended, or standard output.
import path from 'node:path';
import { UsageError } from '../contract/errors.js';
import { storageError } from '../lib/files/storage-error.js';
import { openFileSink, type LineSink } from '../pipeline/execution/journal/sinks.js';
import type { CommandContext } from './command.js';

/**
 * @throws UsageError `two-outputs`, StorageError where the file cannot be written
 */
export async function eventSinks(
  { events, json }: { readonly events?: string; readonly json?: boolean },
  context: CommandContext,
): Promise<readonly LineSink[]> {
  if (events === undefined) return [];
  if (events === '-' && json === true)
    throw new UsageError('standard output holds either events or one document', {
      code: 'two-outputs',
      expected: '--events - or --json',
      got: 'both',
      hint: 'Name a file for the events.',
    });
  if (events === '-') return [{ write: context.out, close: () => Promise.resolve() }];
  const file = path.resolve(context.cwd, events);
  try {
    return [
      await openFileSink(file, (error) =>
        context.err(`note    no more events in ${file}: ${String(storageError(error, file))}\n`),
      ),
    ];
  } catch (error) {
    throw storageError(error, file);
  }
}
