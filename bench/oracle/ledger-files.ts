// The ledger as evidence: a few .npy files that any numeric tool reads, and the counts as JSON.
import Type from '#typebox';
import type { Images } from '../contract/arrays.js';
import { ValidationError } from '../contract/errors.js';
import type { Ledger } from '../contract/plugins.js';
import { Count, strictObject } from '../contract/primitives.js';
import { decodeJson, encodeJson } from '../lib/json/bytes.js';
import { decodeNpy, encodeNpy } from '../lib/npy/npy.js';

const FILES = {
  rows: 'ledger-rows.npy',
  answers: 'ledger-answers.npy',
  clients: 'ledger-clients.npy',
  images: 'ledger-images.npy',
  origins: 'ledger-origins.npy',
  counts: 'ledger-counts.json',
} as const;

const Counts = strictObject({
  schemaVersion: Type.Literal(1),
  asked: Count,
  answered: Count,
  refused: Count,
  /** Images that were no pool rows are in the hash chain and were not kept; absent where they are at hand. */
  images: Type.Optional(Type.Literal('digest')),
  /** The chain is over the floats that were asked; absent where it is over what these files hold. */
  chained: Type.Optional(Type.Literal('float32')),
});

/**
 * Named files; `ledger-images.npy` only where a query was no pool row, `ledger-origins.npy` only where the attacker said what
 * images were made from. Equal ledgers give equal bytes.
 */
export function encodeLedger(ledger: Ledger): Readonly<Record<string, Uint8Array>> {
  const { rows, answers, clients, images, origins, chained, digest, counts } = ledger;
  const kept = {
    ...(digest === true ? { images: 'digest' as const } : {}),
    ...(chained === undefined ? {} : { chained }),
  };
  return {
    [FILES.rows]: encodeNpy(rows, [rows.length]),
    [FILES.answers]: encodeNpy(answers.values, [answers.rows, answers.columns]),
    [FILES.clients]: encodeNpy(clients, [clients.length]),
    ...(images === null ? {} : { [FILES.images]: encodeNpy(images.pixels, [images.count, ...images.shape]) }),
    ...(origins === undefined ? {} : { [FILES.origins]: encodeNpy(origins, [origins.length]) }),
    [FILES.counts]: encodeJson(Counts, { schemaVersion: 1, ...counts, ...kept }, FILES.counts),
  };
}

/**
 * Reads what `encodeLedger` wrote.
 *
 * @throws ValidationError `bad-ledger`, `not-json` or `schema-mismatch`, or DataError `npy-corrupt`, naming the file
 */
export function decodeLedger(files: Readonly<Record<string, Uint8Array>>): Ledger {
  const {
    asked,
    answered,
    refused,
    images: kept,
    chained,
  } = decodeJson(Counts, need(files, FILES.counts), FILES.counts);
  const rows = readInts(files, FILES.rows, answered);
  const clients = readInts(files, FILES.clients, answered);
  const answers = decodeNpy(need(files, FILES.answers), FILES.answers);
  const [queries, columns] = answers.shape;
  if (!(answers.data instanceof Float32Array) || answers.shape.length !== 2 || queries !== answered) {
    throw badLedger(FILES.answers, `float32 [${answered}, classes]`, `[${answers.shape.join(', ')}]`);
  }
  return {
    rows,
    answers: { values: answers.data, rows: queries, columns: columns ?? 0 },
    clients,
    images: kept === 'digest' ? null : readImages(files, rows.filter((row) => row === -1).length),
    ...(FILES.origins in files ? { origins: readInts(files, FILES.origins, answered) } : {}),
    ...(chained === undefined ? {} : { chained }),
    ...(kept === undefined ? {} : { digest: true as const }),
    counts: { asked, answered, refused },
  };
}

function readInts(files: Readonly<Record<string, Uint8Array>>, name: string, length: number): Int32Array {
  const { data, shape } = decodeNpy(need(files, name), name);
  if (data instanceof Int32Array && shape.length === 1 && data.length === length) return data;
  throw badLedger(name, `int32 [${length}]`, `[${shape.join(', ')}]`);
}

function readImages(files: Readonly<Record<string, Uint8Array>>, count: number): Images | null {
  const bytes = files[FILES.images];
  if (bytes === undefined && count === 0) return null;
  const { data, shape } = decodeNpy(need(files, FILES.images), FILES.images);
  const [held, height, width, channels] = shape;
  if (!(data instanceof Uint8Array) || shape.length !== 4 || held !== count) {
    throw badLedger(FILES.images, `uint8 [${count}, height, width, channels]`, `[${shape.join(', ')}]`);
  }
  return { pixels: data, count, shape: [height ?? 0, width ?? 0, channels ?? 0] };
}

function need(files: Readonly<Record<string, Uint8Array>>, name: string): Uint8Array {
  const bytes = files[name];
  if (bytes === undefined) throw badLedger(name, 'a file', 'none');
  return bytes;
}

function badLedger(name: string, expected: string, got: string): ValidationError {
  const hint = 'Run the steal job again with --force; this evidence is not usable.';
  return new ValidationError('The ledger is damaged', { code: 'bad-ledger', where: name, expected, got, hint });
}
