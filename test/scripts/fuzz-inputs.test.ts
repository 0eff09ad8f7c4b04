// What reads bytes of others reads the valid files of the corpus, and refuses malformed ones with our errors.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readOne } from '../../scripts/lib/fuzz/read-one.js';
import { corpusOf, inputsOf, TARGETS, type Reader } from '../../scripts/lib/fuzz/targets.js';

/** `npm run fuzz:inputs` has 10,000 a target. */
const INPUTS = 40;

describe.each(Object.keys(TARGETS))('the reader of %s', (target) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'stealbench-fuzz-'));
  let reader: Reader;
  beforeAll(async () => {
    const opened = await TARGETS[target]?.(folder);
    if (opened === undefined) throw new Error(`no target ${target}`);
    reader = opened;
  });
  afterAll(async () => {
    await reader.close?.();
    rmSync(folder, { recursive: true, force: true });
  });

  it('reads the valid files, and refuses with our errors what was found before', async () => {
    for (const { name, bytes } of corpusOf(target)) {
      const refused = name.startsWith('found-');
      expect(await readOne(reader, bytes), name).toEqual({ end: refused ? 'refused' : 'read' });
    }
  });

  it(`neither crashes nor hangs at ${INPUTS} malformed ones`, async () => {
    const ends = new Map<string, number>();
    for (const bytes of inputsOf(target, { seed: 20_261_201, count: INPUTS })) {
      const result = await readOne(reader, bytes);
      expect(result, bytes.toString('base64')).not.toHaveProperty('error');
      ends.set(result.end, (ends.get(result.end) ?? 0) + 1);
    }
    // They are malformed indeed, and all were read.
    expect(ends.get('refused')).toBeGreaterThan(INPUTS / 10);
    expect([...ends.values()].reduce((sum, count) => sum + count)).toBe(INPUTS);
  });
});
