// A transfer set as evidence: .npy files that any numeric tool reads.
import { ValidationError } from '../contract/errors.js';
import type { Matrix } from '../contract/arrays.js';
import type { TransferSet } from '../contract/plugins.js';
import { decodeNpy, encodeNpy } from '../lib/npy/npy.js';

const FILES = {
  positions: 'transfer-positions.npy',
  targets: 'transfer-targets.npy',
  weights: 'transfer-weights.npy',
  unaskedRows: 'transfer-unasked-rows.npy',
  unaskedTargets: 'transfer-unasked-targets.npy',
} as const;

type Files = Readonly<Record<string, Uint8Array>>;

/** Weights and unasked images only where there are some. Equal sets give equal bytes. */
export function encodeTransferSet({ positions, targets, weights, unasked }: TransferSet): Files {
  return {
    [FILES.positions]: encodeNpy(positions, [positions.length]),
    [FILES.targets]: encodeMatrix(targets),
    ...(weights === null ? {} : { [FILES.weights]: encodeNpy(weights, [weights.length]) }),
    ...(unasked === undefined
      ? {}
      : {
          [FILES.unaskedRows]: encodeNpy(unasked.rows, [unasked.rows.length]),
          [FILES.unaskedTargets]: encodeMatrix(unasked.targets),
        }),
  };
}

/** Reads what `encodeTransferSet` wrote. Throws ValidationError `bad-transfer-files`, or DataError `npy-corrupt`. */
export function decodeTransferSet(files: Files): TransferSet {
  const positions = readInts(files, FILES.positions);
  const targets = readMatrix(files, FILES.targets, positions.length);
  const weights = FILES.weights in files ? readMatrix(files, FILES.weights, positions.length).values : null;
  if (!(FILES.unaskedRows in files)) return { positions, targets, weights };
  const rows = readInts(files, FILES.unaskedRows);
  return {
    positions,
    targets,
    weights,
    unasked: { rows, targets: readMatrix(files, FILES.unaskedTargets, rows.length) },
  };
}

function encodeMatrix({ values, rows, columns }: Matrix): Uint8Array {
  return encodeNpy(values, [rows, columns]);
}

function readInts(files: Files, name: string): Int32Array {
  const { data, shape } = decodeNpy(need(files, name), name);
  if (data instanceof Int32Array && shape.length === 1) return data;
  throw bad(name, 'int32 [n]', `[${shape.join(', ')}]`);
}

function readMatrix(files: Files, name: string, rows: number): Matrix {
  const { data, shape } = decodeNpy(need(files, name), name);
  const [found, columns = 1] = shape;
  if (data instanceof Float32Array && found === rows && shape.length <= 2) return { values: data, rows, columns };
  throw bad(name, `float32 [${rows}, …]`, `[${shape.join(', ')}]`);
}

function need(files: Files, name: string): Uint8Array {
  const bytes = files[name];
  if (bytes === undefined) throw bad(name, 'a file', 'none');
  return bytes;
}

function bad(where: string, expected: string, got: string): ValidationError {
  const hint = 'Run the recover job again with --force; this evidence is not usable.';
  return new ValidationError('The transfer set is damaged', { code: 'bad-transfer-files', where, expected, got, hint });
}
