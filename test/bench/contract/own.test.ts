// Names that every object inherits are names like any others, wherever strangers may choose one.
import { describe, expect, it } from 'vitest';
import { own } from '../../../bench/contract/own.js';
import { jsonDifferences } from '../../../bench/lib/json/difference.js';
import { formatValue } from '../../../bench/lib/text/format.js';
import { toHttpError } from '../../../bench/oracle/http/http-error.js';
import { installBackend } from '../../../bench/pipeline/backends/install.js';
import { rangeOf } from '../../../bench/ranking/ranges.js';
import { compareCounters } from '../../../bench/regression/counters.js';
import { pluginTitle } from '../../../site/views/plugins.js';
import { fixtureBoard } from '../../fixtures/board.js';
import { ourError } from '../../support/errors.js';

const INHERITED = Object.getOwnPropertyNames(Object.prototype);

/** As JSON.parse makes it. */
const withKey = (key: string, value: unknown): Record<string, number> =>
  JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(value)}}`) as Record<string, number>;

describe.each(INHERITED)('the name %s', (name) => {
  it('is found where it was put, and nowhere else', () => {
    expect(own({}, name)).toBeUndefined();
    expect(own(withKey(name, 7), name)).toBe(7);
  });

  it('is written as a unit that is not known', () => {
    expect(formatValue(3, name)).toBe(`3 ${name}`);
    expect(rangeOf('accuracy', name)).toEqual([-Infinity, Infinity]);
  });

  it('is a difference of two documents when one of them has it', () => {
    const expected = [{ pointer: `/${name}`, expected: 'nothing', got: '1' }];
    expect(jsonDifferences({}, withKey(name, 1))).toEqual(expected);
    expect(jsonDifferences(withKey(name, 1), withKey(name, 1))).toEqual([]);
  });

  it('is a counter that a side may lack', () => {
    const compare = (): unknown => compareCounters('b', { base: {}, head: withKey(name, 1) }, new Set());
    expect(compare).toThrow(`b/${name}: A counter is there on one side only`);
  });

  it('is no backend, no failure of the server and no plug-in that is known', async () => {
    const log = (): void => undefined;
    expect(await ourError(installBackend(name, { log }))).toMatchObject({ code: 'not-installable' });
    expect(toHttpError(Object.assign(new Error('x'), { code: name })).status).toBe(500);
    expect(pluginTitle(fixtureBoard(), 'attacks', name)).toBe(name);
  });
});
