// How large a suite may be, said before the work: planning takes time and memory in proportion to cells.
import { SuiteError } from '../../contract/errors.js';
import type { Suite } from '../../contract/suite.js';

/** Entries of one list of a suite; checked before its schema, whose check of a list of millions takes minutes. */
const LONGEST_LIST = 10_000;

/** Cells of one plan: seeds × victims × attacks × defenses × budgets, and so on. */
const MOST_CELLS = 100_000;

/**
 * @param document - nested at most as deep as `parseJson` lets pass
 * @throws SuiteError `list-too-long`
 */
export function assertShortLists(document: unknown, file: string, pointer = ''): void {
  if (typeof document !== 'object' || document === null) return;
  if (Array.isArray(document) && document.length > LONGEST_LIST)
    throw tooLarge('list-too-long', 'a list is too long', `${file}#${pointer}`, LONGEST_LIST, document.length);
  for (const [key, value] of Object.entries(document)) assertShortLists(value, file, `${pointer}/${key}`);
}

/** @throws SuiteError `plan-too-large` */
export function assertPlannable(suite: Suite, file: string): void {
  const cells = cellsOf(suite);
  if (cells > MOST_CELLS) throw tooLarge('plan-too-large', 'the suite has too many cells', file, MOST_CELLS, cells);
}

/** The cells that it plans, or more where an entry names some victims only twice. */
function cellsOf(suite: Suite): number {
  const { seeds, victims, attacks, controls = [], defenses, recoveries, detectors = [], throughput = [] } = suite;
  const asked = ({ victims: only }: { readonly victims?: readonly string[] }): number => (only ?? victims).length;
  const attackCells = attacks.reduce(
    (sum, attack) => sum + asked(attack) * attack.budgets.length * (attack.recoveries ?? recoveries ?? [0]).length,
    0,
  );
  const controlCells = controls.reduce((sum, control) => sum + asked(control) * (control.budgets?.length ?? 1), 0);
  const detectorCells = detectors.reduce(
    (sum, { benign = [''], unseen = [] }) => sum + benign.length * (1 + unseen.length),
    0,
  );
  const streamCells = (suite.streamDetectors ?? []).reduce(
    (sum, { clients = [1] }) => sum + victims.length * attacks.length * clients.length,
    0,
  );
  const timings = throughput.reduce((sum, { models, batchSizes }) => sum + 2 * models.length * batchSizes.length, 0);
  return seeds.length * (attackCells * (defenses?.length ?? 1) + controlCells + detectorCells + streamCells) + timings;
}

function tooLarge(code: string, message: string, where: string, most: number, got: number): SuiteError {
  return new SuiteError(message, {
    code,
    where,
    expected: `at most ${most.toLocaleString('en')}`,
    got: got.toLocaleString('en'),
    hint: 'Divide it into several suites.',
  });
}
