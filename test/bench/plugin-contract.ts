// What every plug-in of any kind owes: honest meta data, strict parameters, defaults for all of them.
import type { TSchema } from '#typebox';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import type { PluginMeta } from '../../bench/contract/plugins.js';
import { schemaProblems } from '../../bench/contract/validate.js';

export function pluginContract({
  meta,
  parameters,
}: {
  readonly meta: PluginMeta;
  readonly parameters: TSchema;
}): void {
  it('says what it is', () => {
    expect(meta.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(meta.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(meta.title).not.toBe('');
    expect(meta.summary).toMatch(/^[A-Z].*\.$/);
    if (meta.paper !== null) {
      expect(meta.paper.citation).toMatch(/(19|20)\d\d/);
      expect(new URL(meta.paper.url).protocol).toBe('https:');
    }
  });

  it('states its parameters by a JSON Schema', () => {
    expect(new Ajv2020().validateSchema(parameters)).toBe(true);
  });

  it('works without parameters, and refuses those that it does not know', () => {
    expect(schemaProblems(parameters, {})).toEqual([]);
    expect(schemaProblems(parameters, { 'no-such-parameter': 1 })).not.toEqual([]);
  });
}
