import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { publishedSchemas } from '../../../bench/contract/published-schemas.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

describe('the published schemas', () => {
  it.each(publishedSchemas())('$file stands for its definition', async ({ file, text }) => {
    const onDisk = await readFile(path.join(ROOT, file), 'utf8').catch(() => '');
    expect(onDisk === text, `${file} has drifted from bench/contract/: run \`npm run schemas\``).toBe(true);
  });

  it.each(publishedSchemas())('$file compiles in a validator that knows nothing of ours', ({ text }) => {
    const ajv = addFormats.default(new Ajv2020({ strict: true, strictTypes: false }));
    expect(() => ajv.compile(JSON.parse(text) as object)).not.toThrow();
  });

  it.each(publishedSchemas())('$file leaves no value of a named kind unchecked', ({ text }) => {
    expect(unchecked(JSON.parse(text))).toEqual([]);
  });

  it('are all there is, so that a renamed one leaves nothing behind', async () => {
    const files = (await readdir(path.join(ROOT, 'suites'))).filter((name) => name.endsWith('.schema.json'));
    expect(files.sort()).toEqual(
      publishedSchemas()
        .map(({ file }) => path.basename(file))
        .sort(),
    );
  });
});

/** Objects whose values are checked only under names of a pattern, while other names are allowed: `strictRecord` makes none. */
function unchecked(schema: unknown): readonly unknown[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { patternProperties, additionalProperties } = schema as Readonly<Record<string, unknown>>;
  const says = Object.values(patternProperties ?? {}).some((value) => Object.keys(value as object).length > 0);
  const own = says && additionalProperties !== false ? [schema] : [];
  return [...own, ...Object.values(schema).flatMap(unchecked)];
}
