import { homedir, hostname } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { impersonalError } from '../../../bench/pipeline/score/impersonal-error.js';

const hint = 'Read its log in the store.';

function clean(message: string, folders: readonly string[] = []): string {
  return impersonalError({ code: 'x', message, hint }, folders).message;
}

/** A name that occurs in no word of ours, so that finding it means that it came through. */
const name = fc.stringMatching(/^zq[a-z0-9_-]{1,8}zq$/);
const separated = (separator: string) =>
  fc.array(name, { minLength: 2, maxLength: 5 }).map((names) => names.join(separator));
const absolute = fc.oneof(
  separated('/').map((rest) => `/${rest}`),
  separated('/').map((rest) => `file:///${rest}`),
  separated('\\').map((rest) => `C:\\${rest}`),
  separated('\\').map((rest) => `\\\\${rest}`),
);
const framed = fc.constantFrom(
  (path: string) => `cannot read ${path}: permission denied`,
  (path: string) => `ENOENT: no such file or directory, open '${path}'`,
  (path: string) => `${path}#/seeds/0: expected 1`,
  (path: string) => `at main (${path}:10:5)`,
  (path: string) => `--data=${path}, then`,
  (path: string) => path,
);

describe('an error in a record', () => {
  it('names no absolute path, in whatever words it stands', () => {
    fc.assert(
      fc.property(absolute, framed, (path, frame) => {
        expect(clean(frame(path))).not.toMatch(/zq/);
      }),
    );
  });

  it('names no process, address or thread', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 4_194_304 }),
        fc.constantFrom(
          (id: number) => `(node:${id}) Warning: slow`,
          (id: number) => `[${id}:0x5581aa00] 100 ms: Mark-Compact`,
          (id: number) => `pid ${id} was killed`,
          (id: number) => `process ${id} ended`,
          (id: number) => `connect ECONNREFUSED 127.0.0.1:${id % 65_536}`,
        ),
        (id, frame) => {
          expect(clean(frame(id))).not.toMatch(new RegExp(`\\b(${id}|${id % 65_536})\\b`));
        },
      ),
    );
  });

  it('names neither the machine nor the home of its user', () => {
    const message = clean(`${hostname()}: ${homedir()}/x is full`);
    expect(message).not.toContain(`${homedir()}/x`);
    if (hostname().length > 3) expect(message).not.toContain(hostname());
  });

  it('names no folder of the run, even one whose name holds spaces', () => {
    expect(clean('cannot write /home/Jane Doe/my store/tmp/a.npy: full', ['/home/Jane Doe/my store'])).toBe(
      'cannot write <path>: full',
    );
  });

  it('keeps what says what happened', () => {
    const message = 'the loss is NaN in epoch 3/8: expected a number, got NaN (images/s 12, and/or 0.5)';
    expect(clean(message)).toBe(message);
    expect(impersonalError({ code: 'out-of-memory', message: 'killed (SIGKILL)', hint, where: '/a/b.npy' })).toEqual({
      code: 'out-of-memory',
      message: 'killed (SIGKILL)',
      hint,
      where: '<path>',
    });
  });
});
