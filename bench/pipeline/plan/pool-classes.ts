// The classes that a pool is narrowed to, as numbers.
import { SuiteError } from '../../contract/errors.js';
import type { PlainPool } from '../../contract/suite.js';
import { suggest } from '../../lib/text/near-names.js';
import type { PresentDataset } from './data.js';

/** Ascending, each once; `null` where the pool names none. Throws SuiteError `unknown-class`. */
export function classNumbers({ id, classes }: PlainPool, { record }: PresentDataset): readonly number[] | null {
  if (classes === undefined) return null;
  const { classNames } = record;
  const numbers = classes.map((entry) => {
    const number = typeof entry === 'number' ? entry : classNames.indexOf(entry);
    if (number in classNames) return number;
    throw new SuiteError(`unknown class ${JSON.stringify(entry)}`, {
      code: 'unknown-class',
      where: `pool ${id}`,
      expected: `a class of ${record.dataset}: 0 to ${classNames.length - 1}, or its name`,
      hint: suggest(String(entry), classNames),
    });
  });
  return [...new Set(numbers)].sort((a, b) => a - b);
}
