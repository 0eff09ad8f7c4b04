import { describe, expect, it } from 'vitest';
import { Count, strictObject } from '../../../../bench/contract/primitives.js';
import { decodeJson, encodeJson } from '../../../../bench/lib/json/bytes.js';
import { stateFile } from '../../../../bench/detectors/shared/plugin-state.js';

const Schema = strictObject({ count: Count });

describe('JSON in files', () => {
  it('comes back as it was', () => {
    expect(decodeJson(Schema, encodeJson(Schema, { count: 3 }, 'a.json'), 'a.json')).toEqual({ count: 3 });
  });

  it('is refused by its schema when written and when read', () => {
    const mismatch = expect.objectContaining({ code: 'schema-mismatch', where: 'a.json#/count' }) as Error;
    expect(() => encodeJson(Schema, { count: -1 }, 'a.json')).toThrow(mismatch);
    expect(() => decodeJson(Schema, new TextEncoder().encode('{"count":"3"}'), 'a.json')).toThrow(mismatch);
  });

  it.each([
    ['cut off', new TextEncoder().encode('{"count":')],
    ['not UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
  ])('is called damaged when %s', (_, bytes) => {
    const damaged = expect.objectContaining({ code: 'not-json', where: 'a.json' }) as Error;
    expect(() => decodeJson(Schema, bytes, 'a.json')).toThrow(damaged);
  });
});

describe('Plug-in state', () => {
  it('names the file that is missing', () => {
    const missing = expect.objectContaining({ code: 'plugin-state', where: 'weights' }) as Error;
    expect(() => stateFile({ other: new Uint8Array() }, 'weights')).toThrow(missing);
  });
});
