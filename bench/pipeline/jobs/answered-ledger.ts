// What of a ledger was answered at all: an attacker knows which of its queries were refused, and leaves them out.
import type { Defenses, JobSpec } from '../../contract/plan.js';
import type { Ledger } from '../../contract/plugins.js';
import { emptyRows } from '../../lib/arrays/matrix.js';
import { ledgerSubset } from '../../oracle/subset.js';
import { loadPlugin } from '../registry/registry.js';

/**
 * The ledger without rows of zeros, where a defense in front of the victim refuses; else the ledger as it is.
 *
 * @param steal - specification of the job that left the ledger
 */
export async function answeredLedger(ledger: Ledger, steal: JobSpec): Promise<Ledger> {
  if (steal.kind !== 'steal' || !(await refuses(steal.defense))) return ledger;
  const refused = new Set(emptyRows(ledger.answers));
  const all = Int32Array.from({ length: ledger.answers.rows }, (_, position) => position);
  return ledgerSubset(
    ledger,
    all.filter((position) => !refused.has(position)),
  );
}

/** Whether a defense of the list refuses at its parameters. */
export async function refuses(defenses: Defenses): Promise<boolean> {
  for (const { id, parameters, submission } of Array.isArray(defenses) ? defenses : [defenses]) {
    if (submission !== undefined) continue;
    if ((await loadPlugin('defenses', id)).refuses?.(parameters) === true) return true;
  }
  return false;
}
