// One victim of a suite with one list of defenses in front, as a suite of its own: what the plan of a stand is made from.
import { SuiteError, UsageError } from '../../contract/errors.js';
import { DefenseSpec, type AttackSpec, type DefenseEntry, type Suite } from '../../contract/suite.js';
import { firstProblem } from '../../contract/validate.js';
import { suggest } from '../../lib/text/near-names.js';
import { checkReferences } from '../suite/check-suite.js';
import type { LoadedSuite } from '../suite/load.js';
import { loadSubmissions } from '../suite/submissions.js';

export interface StandChoice {
  /** Id in the suite; default its first. */
  readonly victim?: string | undefined;
  /** Ids, or JSON as in a suite's `defenses`; applied in order. */
  readonly defenses: readonly string[];
  /** Default the suite's first. */
  readonly pool?: string | undefined;
  readonly seed?: number | undefined;
}

/** Never trained: the plan of an attack wants one named. */
const SURROGATE = { model: 'cnn' };

/** @throws UsageError `serve-victim`, `serve-pool`, `serve-defense`; what a suite with that entry would throw */
export async function standSuite(loaded: LoadedSuite, choice: StandChoice): Promise<LoadedSuite> {
  const { suite, file } = loaded;
  const victim = named(suite.victims, choice.victim, 'victim');
  const pool = suite.pools.length === 0 ? undefined : named(suite.pools, choice.pool, 'pool');
  const one: Suite = {
    ...(suite.schemaVersion === undefined ? {} : { schemaVersion: suite.schemaVersion }),
    ...{ name: suite.name, version: suite.version, title: suite.title },
    ...{ seeds: [choice.seed ?? suite.seeds[0] ?? 1], surrogate: suite.surrogate ?? SURROGATE },
    ...(suite.splits === undefined ? {} : { splits: suite.splits }),
    ...(suite.testPool === undefined ? {} : { testPool: suite.testPool }),
    ...(suite.submissionLimits === undefined ? {} : { submissionLimits: suite.submissionLimits }),
    victims: [victim],
    // Outliers of a defense may be among them.
    pools: suite.pools,
    attacks: [asking(suite, pool?.id)],
    defenses: [entryOf(choice.defenses, suite)],
  };
  const submissions = await loadSubmissions(one, file);
  await checkReferences(one, file, submissions);
  return { ...loaded, suite: one, submissions };
}

/** Stands for whoever will ask. */
function asking({ attacks }: Suite, pool: string | undefined): AttackSpec {
  if (pool !== undefined) return { attack: 'knockoff-random', pool, budgets: [1] };
  const [first] = attacks;
  if (first !== undefined) return { ...first, budgets: [1] };
  throw new SuiteError('a suite without pools and attacks says nothing of who asks', {
    code: 'serve-pool',
    where: '/pools',
    expected: 'a pool, or an attack that makes its own images',
    got: 'neither',
    hint: 'Add a pool to the suite: "pools": [{ "id": "pool", "dataset": "dead-leaves", "size": 1000 }].',
  });
}

function entryOf(texts: readonly string[], suite: Suite): DefenseEntry {
  const [first, second, ...others] = texts.map((text) => specOf(text, suite));
  if (first === undefined) return { defense: 'none' };
  return second === undefined ? first : [first, second, ...others];
}

/** As the suite has it, where it has one of that id alone; else at its defaults. */
function specOf(text: string, { defenses = [] }: Suite): DefenseSpec {
  if (text.trimStart().startsWith('{')) return parsedDefense(text);
  const own = defenses.find((entry) => !Array.isArray(entry) && entry.defense === text);
  return own === undefined || Array.isArray(own) ? { defense: text } : own;
}

/** @throws UsageError `serve-defense` */
export function parsedDefense(text: string): DefenseSpec {
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // Said below, as every other text that is none.
  }
  const problem = firstProblem(DefenseSpec, value);
  if (problem === null) return value as DefenseSpec;
  throw new UsageError('this is no defense', {
    code: 'serve-defense',
    where: `--defense${problem.pointer}`,
    expected: 'an id, or an entry as in a suite: {"defense": "rounding", "parameters": {"digits": 1}}',
    got: problem.message,
    hint: '`stealbench list defenses` shows the ids and their parameters.',
  });
}

function named<T extends { readonly id: string }>(
  all: readonly T[],
  id: string | undefined,
  kind: 'victim' | 'pool',
): T {
  const ids = all.map((one) => one.id);
  const found = id === undefined ? all[0] : all.find((one) => one.id === id);
  if (found !== undefined) return found;
  throw new UsageError(`the suite has no ${id === undefined ? '' : 'such '}${kind}`, {
    code: `serve-${kind}`,
    where: `--${kind}`,
    expected: ids.length === 0 ? `a suite with a ${kind}` : `one of ${ids.join(', ')}`,
    got: id ?? 'none',
    hint: ids.length === 0 ? 'Name another suite; `stealbench list suites` shows them.' : suggest(id ?? '', ids),
  });
}
