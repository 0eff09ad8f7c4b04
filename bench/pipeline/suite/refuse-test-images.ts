// A pool of test images, refused by name before the schema says that there is no such split.
import { SuiteError } from '../../contract/errors.js';

/** Throws SuiteError `pool-test-images`. */
export function refuseTestImages(document: unknown, file: string): void {
  for (const [index, pool] of entries(document, 'pools')) {
    for (const [pointer, part] of [['', pool] as const, ...entries(pool, 'mix').map(within)]) {
      if (valueOf(part, 'split') !== 'test') continue;
      throw new SuiteError('a pool of test images: surrogates are scored on them', {
        code: 'pool-test-images',
        where: `${file}#/pools/${index}${pointer}/split`,
        expected: 'attack, whole-pool or reserve',
        got: 'test',
        hint: 'An attacker with images of the victim\'s kind has those of its reserve: "split": "reserve".',
      });
    }
  }
}

function within([index, part]: readonly [number, unknown]): readonly [string, unknown] {
  return [`/mix/${index}`, part];
}

function entries(holder: unknown, key: string): readonly (readonly [number, unknown])[] {
  const list = valueOf(holder, key);
  return Array.isArray(list) ? [...list.entries()] : [];
}

function valueOf(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null ? (holder as Record<string, unknown>)[key] : undefined;
}
