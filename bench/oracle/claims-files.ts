// What a defense claims to know a stolen model by, as evidence beside the ledger.
import type { Claims } from '../contract/plugins.js';
import { ValidationError } from '../contract/errors.js';
import { decodeNpy, encodeNpy } from '../lib/npy/npy.js';

const FILES = { positions: 'claims-positions.npy', labels: 'claims-labels.npy' } as const;

/** Two named files of int32 [m]; positions ascend. */
export function encodeClaims({ positions, labels }: Claims): Readonly<Record<string, Uint8Array>> {
  return {
    [FILES.positions]: encodeNpy(positions, [positions.length]),
    [FILES.labels]: encodeNpy(labels, [labels.length]),
  };
}

/**
 * Reads what `encodeClaims` wrote.
 *
 * @throws ValidationError `bad-claims`, or DataError `npy-corrupt`, naming the file
 */
export function decodeClaims(files: Readonly<Record<string, Uint8Array>>): Claims {
  const [positions, labels] = [read(files, FILES.positions), read(files, FILES.labels)];
  if (positions.length === labels.length) return { positions, labels };
  throw badClaims(FILES.labels, `${positions.length} labels`, String(labels.length));
}

function read(files: Readonly<Record<string, Uint8Array>>, name: string): Int32Array {
  const bytes = files[name];
  if (bytes === undefined) throw badClaims(name, 'a file', 'none');
  const { data } = decodeNpy(bytes, name);
  if (data instanceof Int32Array) return data;
  throw badClaims(name, 'int32', 'another dtype');
}

function badClaims(where: string, expected: string, got: string): ValidationError {
  const hint = 'Run the steal job again with --force; this evidence is not usable.';
  return new ValidationError('The claims are damaged', { code: 'bad-claims', where, expected, got, hint });
}
