import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../../bench/contract/plugins.js';
import { LedgerChain, ledgerHead } from '../../../bench/oracle/chain.js';

const CLASSES = 3;
const IMAGE = 4;

const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Queries of a made-up ledger: every third is an image of the attacker's own. */
function ledger(count: number): Ledger {
  const rows = Int32Array.from({ length: count }, (_, query) => (query % 3 === 2 ? -1 : query));
  const made = rows.filter((row) => row === -1).length;
  const pixels = Uint8Array.from({ length: made * IMAGE }, (_, index) => index % 251);
  return {
    rows,
    clients: Int32Array.from({ length: count }, (_, query) => query % 2),
    answers: {
      values: Float32Array.from({ length: count * CLASSES }, (_, index) => (index % 7) / 7),
      rows: count,
      columns: CLASSES,
    },
    images: made === 0 ? null : { pixels, count: made, shape: [2, 2, 1] },
    counts: { asked: count, answered: count, refused: 0 },
  };
}

/** The chain as its definition says, query by query, without the code under test. */
function headByDefinition({ rows, clients, answers, images }: Ledger): string {
  let head = sha256(`stealbench ledger 1 ${CLASSES}`);
  let image = 0;
  for (let first = 0; first < rows.length; first += 256) {
    const parts: Buffer[] = [];
    for (let query = first; query < Math.min(rows.length, first + 256); query++) {
      const entry = Buffer.alloc(8 + 4 * CLASSES);
      entry.writeInt32LE(rows[query] ?? 0, 0);
      entry.writeInt32LE(clients[query] ?? 0, 4);
      for (let column = 0; column < CLASSES; column++)
        entry.writeFloatLE(answers.values[query * CLASSES + column] ?? 0, 8 + 4 * column);
      const own = rows[query] === -1 ? images?.pixels.subarray(image++ * IMAGE, image * IMAGE) : new Uint8Array(0);
      parts.push(Buffer.concat([entry.subarray(0, 8), own ?? Buffer.alloc(0), entry.subarray(8)]));
    }
    head = sha256(head, ...parts);
  }
  return head.toString('hex');
}

/** Appends a ledger in batches of the given sizes, the last taking the rest. */
function headInBatches(whole: Ledger, sizes: readonly number[]): string {
  const chain = new LedgerChain(CLASSES);
  let start = 0;
  let image = 0;
  for (const size of [...sizes, whole.rows.length]) {
    const end = Math.min(whole.rows.length, start + size);
    const rows = whole.rows.slice(start, end);
    const made = rows.filter((row) => row === -1).length;
    chain.append({
      rows,
      clients: whole.clients.slice(start, end),
      pixels: whole.images?.pixels.slice(image * IMAGE, (image + made) * IMAGE) ?? new Uint8Array(0),
      answers: whole.answers.values.slice(start * CLASSES, end * CLASSES),
    });
    chain.head();
    [start, image] = [end, image + made];
  }
  return chain.head();
}

describe('the hash chain of a ledger', () => {
  it.each([0, 1, 2, 255, 256, 257, 600])('is what its definition says for %i queries', (count) => {
    expect(ledgerHead(ledger(count))).toBe(headByDefinition(ledger(count)));
  });

  it('says what was answered, whatever the batches were', () => {
    const whole = ledger(700);
    const expected = ledgerHead(whole);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 6 }), (sizes) => {
        expect(headInBatches(whole, sizes)).toBe(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('changes with any one row, client, pixel, answer, or the order', () => {
    const whole = ledger(300);
    const changes: readonly ((copy: Ledger) => void)[] = [
      ({ rows }) => void (rows[0] = 7),
      ({ clients }) => void (clients[299] = 5),
      ({ images }) => void images?.pixels.fill(9, 11, 12),
      ({ answers }) => void (answers.values[3 * CLASSES] = 0.25),
      ({ rows }) => void rows.copyWithin(0, 1, 2),
    ];
    const heads = changes.map((change) => {
      const copy = structuredClone(whole);
      change(copy);
      return ledgerHead(copy);
    });
    expect(new Set([ledgerHead(whole), ...heads]).size).toBe(changes.length + 1);
  });
});
