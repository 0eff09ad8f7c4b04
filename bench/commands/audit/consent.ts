// A yes before money or hours are spent.
import { createInterface } from 'node:readline/promises';
import { UsageError } from '../../contract/errors.js';
import type { CommandContext } from '../command.js';

/** Resolves with a yes. Throws UsageError `not-confirmed` for anything else, and where nobody can be asked. */
export async function needConsent(question: string, context: CommandContext): Promise<void> {
  if (process.stdin.isTTY && context.errIsTerminal) {
    const reader = createInterface({ input: process.stdin, output: context.errStream });
    try {
      const answer = await reader.question(`${question}. Go on? [y/N] `, { signal: context.signal });
      if (/^y(es)?$/i.test(answer.trim())) return;
    } finally {
      reader.close();
    }
  }
  throw new UsageError('nothing was asked: nobody said yes', {
    code: 'not-confirmed',
    expected: 'a yes, or --yes',
    got: 'neither',
    hint: `${question}. Add --yes to go on, or lower --budgets.`,
  });
}
