// Keys of all jobs that suites need, with every backend that they may have been run with.
import { UsageError } from '../../contract/errors.js';
import type { Plan } from '../../contract/plan.js';
import type { Precision } from '../../contract/precision.js';
import { backendFamily, PRECISIONS } from '../../contract/precision-names.js';
import { findBackend, knownBackends } from '../../tensor/open.js';
import { planSuite } from '../plan/plan.js';
import { loadSuite } from '../suite/load.js';

/** Why a cell is skipped that another machine could plan: what it needs is then not known here. */
const LACKS_OF_THIS_MACHINE = new Set([
  'dataset-missing',
  'weights-missing',
  'onnx-missing',
  'no-sandbox',
  'too-little-memory',
]);

export interface NeededOptions {
  readonly backend?: string;
  readonly precision?: Precision;
  readonly cwd: string;
  readonly dataRoot: string;
  /** Cells that cannot be planned here need nothing. */
  readonly incomplete: boolean;
}

/**
 * Without a backend those of all backends, whether they work here or not.
 *
 * @throws SuiteError, and UsageError `plan-incomplete`
 */
export async function neededKeys(suites: readonly string[], options: NeededOptions): Promise<ReadonlySet<string>> {
  const needed = new Set<string>();
  for (const name of suites) {
    const loaded = await loadSuite(name, options.cwd);
    for (const family of await familiesOf(options)) {
      const plan = await planSuite(loaded, { dataRoot: options.dataRoot, backendFamily: family });
      if (!options.incomplete) refuseIncomplete(name, plan);
      for (const { key } of plan.jobs) needed.add(key);
    }
  }
  return needed;
}

async function familiesOf({ backend, precision }: NeededOptions): Promise<readonly string[]> {
  const backends = backend === undefined ? await knownBackends() : [await findBackend(backend)];
  return backends.flatMap(({ id, precisions = {} }) =>
    PRECISIONS.filter((one) => (precision ?? one) === one && (one === 'fp32' || precisions[one] !== undefined)).map(
      (one) => backendFamily(id, one),
    ),
  );
}

function refuseIncomplete(name: string, { cells }: Plan): void {
  const open = cells.flatMap(({ label, state }) =>
    state.kind === 'skipped' && LACKS_OF_THIS_MACHINE.has(state.code) ? [{ label, ...state }] : [],
  );
  const [first] = open;
  if (first === undefined) return;
  throw new UsageError(`what ${open.length} cells need is not known here`, {
    code: 'plan-incomplete',
    where: name,
    expected: 'everything that the suite needs on this machine',
    got: `${first.label}: ${first.reason}`,
    hint: `${first.fix} Or add --incomplete: the evidence of such cells is then removed too.`,
  });
}
