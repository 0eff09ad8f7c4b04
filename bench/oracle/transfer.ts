// From the ledger to what a surrogate is trained on: by default the logged answers, or what the attack makes of them.
import type { Matrix } from '../contract/arrays.js';
import { PluginError, type ErrorDetails } from '../contract/errors.js';
import type { AttackPlugin, Ledger, TransferSet } from '../contract/plugins.js';
import type { Parameters } from '../contract/primitives.js';
import { matrixFault, type MatrixFault } from './answers.js';
import { assertImagesKept } from './digest-ledger.js';
import { ledgerPrefix } from './prefix.js';

/** The default: every position below `firstQueries` (or the end of the ledger) with its answer, all weighed alike. */
export function ledgerTransferSet(ledger: Ledger, firstQueries: number): TransferSet {
  const { answers } = ledgerPrefix(ledger, firstQueries);
  return { positions: Int32Array.from({ length: answers.rows }, (_, index) => index), targets: answers, weights: null };
}

/**
 * The transfer set of the first queries of a steal. A plug-in that relabels sees no more of the ledger than these, so
 * a nested prefix can borrow nothing from later answers.
 *
 * @throws PluginError `bad-transfer-set`, naming the plug-in
 */
export function transferSetOf(
  plugin: AttackPlugin,
  ledger: Ledger,
  firstQueries: number,
  parameters: Parameters,
): TransferSet {
  if (plugin.toTransferSet === undefined) return ledgerTransferSet(ledger, firstQueries);
  const prefix = ledgerPrefix(ledger, firstQueries);
  const where = `attack ${plugin.meta.id}, toTransferSet`;
  assertImagesKept(ledger, where);
  return checkTransferSet(plugin.toTransferSet(prefix, parameters), prefix, { where, poolSize: 0 });
}

const POSITIONS_HINT = 'Return positions of the ledger that was given, and none beyond it.';
const ROWS_HINT = 'Return rows of the pool, counted from 0; without a pool nothing can be labelled unasked.';
const TARGETS_HINT =
  'Return finite targets >= 0, float32, one row a position and one column a class; weights likewise.';

export interface TransferCheck {
  /** Plug-in and function that made it. */
  readonly where: string;
  /** Rows of the pool that it may draw on besides. */
  readonly poolSize: number;
}

/**
 * Checks what a plug-in's `toTransferSet` or `recover` returned.
 *
 * @param ledger - exactly the queries that the set may draw on
 * @throws PluginError `bad-transfer-set`, naming the plug-in
 */
export function checkTransferSet(set: TransferSet, ledger: Ledger, { where, poolSize }: TransferCheck): TransferSet {
  const { positions, targets, weights, unasked } = set;
  const queries = ledger.rows.length;
  const outside = positions.find((position) => position < 0 || position >= queries);
  if (outside !== undefined) {
    const fault = { expected: `positions in [0, ${queries})`, got: `${outside}` };
    throw badSet(where, 'positions', fault, POSITIONS_HINT);
  }
  const fault =
    matrixFault(targets, positions.length, ledger.answers.columns) ??
    (weights === null ? null : matrixFault(column(weights), positions.length, 1));
  if (fault !== null) throw badSet(where, 'targets or weights', fault, TARGETS_HINT);
  if (unasked !== undefined) checkUnasked(unasked, ledger.answers.columns, { where, poolSize });
  return set;
}

function checkUnasked(
  { rows, targets }: NonNullable<TransferSet['unasked']>,
  classes: number,
  { where, poolSize }: TransferCheck,
): void {
  const outside = rows.find((row) => row < 0 || row >= poolSize);
  if (outside !== undefined)
    throw badSet(where, 'rows of the pool', { expected: `rows in [0, ${poolSize})`, got: `${outside}` }, ROWS_HINT);
  const fault = matrixFault(targets, rows.length, classes);
  if (fault !== null) throw badSet(where, 'targets of what was not asked', fault, TARGETS_HINT);
}

function column(weights: Float32Array): Matrix {
  return { values: weights, rows: weights.length, columns: 1 };
}

function badSet(where: string, what: string, fault: MatrixFault, hint: string): PluginError {
  const details: ErrorDetails = { code: 'bad-transfer-set', where, ...fault, hint };
  return new PluginError(`The transfer set has bad ${what}`, details);
}
