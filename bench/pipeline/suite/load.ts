// Suite file → checked suite. A bad suite is refused whole, before any work.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { SuiteError } from '../../contract/errors.js';
import { Suite, SUITE_SCHEMA_VERSION } from '../../contract/suite.js';
import { schemaProblems } from '../../contract/validate.js';
import { digestJson } from '../../lib/files/hash.js';
import { suggest } from '../../lib/text/near-names.js';
import { packageInfo } from '../../lib/files/package-root.js';
import { checkReferences } from './check-suite.js';
import { assertPlannable, assertShortLists } from './plan-size.js';
import { readJson } from '../store/read-json.js';
import { suitePaths } from './named-suite.js';
import { refuseTestImages } from './refuse-test-images.js';
import { loadSubmissions, type Submissions } from './submissions.js';

export interface LoadedSuite {
  readonly suite: Suite;
  /** SHA-256 of the canonical JSON without `$schema` and `differs`. */
  readonly digest: string;
  readonly file: string;
  /** External plug-ins that the suite names. */
  readonly submissions: Submissions;
}

/**
 * @param nameOrFile - a path, or the name of a suite in the package's suites/ folder
 */
export async function loadSuite(nameOrFile: string, cwd: string): Promise<LoadedSuite> {
  const file = await findSuite(nameOrFile, cwd);
  const document = await readJson(file);
  refuseNewer(document, file);
  assertShortLists(document, file);
  refuseTestImages(document, file);
  const [problem, ...more] = schemaProblems(Suite, document);
  if (problem !== undefined) {
    throw new SuiteError(`${problem.message}${more.length === 0 ? '' : ` (and ${more.length} more)`}`, {
      code: 'suite-schema',
      where: `${file}#${problem.pointer}`,
      hint: 'Set "$schema": "./suite.schema.json" and an editor completes and checks the file.',
    });
  }
  const suite = document as Suite;
  assertPlannable(suite, file);
  const submissions = await loadSubmissions(suite, file);
  await checkReferences(suite, file, submissions);
  return { suite, digest: suiteDigest(suite), file, submissions };
}

/** A later schema may give a key another meaning, so that reading what is known of it could measure something else. */
function refuseNewer(document: unknown, file: string): void {
  if (typeof document !== 'object' || document === null || !('schemaVersion' in document)) return;
  const { schemaVersion } = document;
  if (typeof schemaVersion !== 'number' || schemaVersion <= SUITE_SCHEMA_VERSION) return;
  throw new SuiteError('the suite is written for a later version of StealBench', {
    code: 'suite-newer',
    where: `${file}#/schemaVersion`,
    expected: `at most ${SUITE_SCHEMA_VERSION}`,
    got: String(schemaVersion),
    hint: 'Update StealBench, or use the suite as it was before.',
  });
}

/** `$schema` and the words beside published figures say nothing about what is measured. */
function suiteDigest(document: Suite): string {
  const suite = without(document, '$schema');
  const { victims, detectors } = document;
  return digestJson({
    ...suite,
    victims: victims.map(({ reference, ...rest }) =>
      reference === undefined ? rest : { ...rest, reference: figuresOf(reference) },
    ),
    ...(detectors === undefined
      ? {}
      : {
          detectors: detectors.map(({ references, ...rest }) =>
            references === undefined ? rest : { ...rest, references: references.map(figuresOf) },
          ),
        }),
  });
}

function figuresOf(reference: object): object {
  return without(reference, 'differs');
}

function without(value: object, name: string): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
}

/** Folder with the suites that come with the package. */
export function suitesFolder(): string {
  return path.join(packageInfo().root, 'suites');
}

/** Throws SuiteError `unknown-suite` with the nearest names. */
async function findSuite(nameOrFile: string, cwd: string): Promise<string> {
  const asPath = path.resolve(cwd, nameOrFile);
  if (existsSync(asPath)) return asPath;
  const isName = path.basename(nameOrFile) === nameOrFile;
  const shipped = isName ? await suitePaths(suitesFolder()) : [];
  const nameOf = (one: string): string => path.basename(one, '.json');
  const named = shipped.find((one) => nameOf(one) === nameOf(nameOrFile));
  if (named !== undefined) return named;
  const beside = await suitePaths(path.dirname(asPath));
  const known = [...shipped.map(nameOf), ...beside.map((one) => relativeTo(cwd, one, nameOrFile))];
  throw new SuiteError('there is no such suite', {
    code: 'unknown-suite',
    where: asPath,
    expected: 'a file, or the name of a suite that comes with StealBench',
    got: nameOrFile,
    hint: known.length === 0 ? 'Check the path; `stealbench list suites` shows the names.' : suggest(nameOrFile, known),
  });
}

/** As the user would write it: absolute where the given one was. */
function relativeTo(cwd: string, file: string, given: string): string {
  return path.isAbsolute(given) ? file : path.relative(cwd, file);
}
