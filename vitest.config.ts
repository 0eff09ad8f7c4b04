// Two projects: rooms whose files share a process, and files that get a process of their own.
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Pure rooms: no file leaves anything behind in its process, so that starting and importing is paid once a worker. */
const ROOMS = [
  'test/bench/{commands,contract,datasets,lib,metrics,oracle,ranking}/**/*.test.ts',
  'test/bench/pipeline/!(deployment).test.ts',
  'test/bench/pipeline/!(weights|jobs)/**/*.test.ts',
  'test/{reporters,site,suites,support}/**/*.test.ts',
];

/** What a file of any other room names that opens another tensor backend, runs programs or changes its environment. */
const OF_ITS_OWN =
  /tfjs|openTensors\(|[bB]ackend[:(]|quick\.js|native-tensorflow|trainingContract|runJobsOf|execa|spawn|\bcli\(|chdir|process\.env|\bvi\./;

/** The backend that a shared process has open already, and the library that computes on it. */
const OPEN_ALREADY = /openTensors\(\{ backend: 'wasm' \}\)|'#tfjs-core'/g;

function isOfItsOwn(file: string): boolean {
  return OF_ITS_OWN.test(readFileSync(path.join(import.meta.dirname, file), 'utf8').replaceAll(OPEN_ALREADY, ''));
}

const SHARED = [
  ...ROOMS,
  ...readdirSync(path.join(import.meta.dirname, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `test/${name.replaceAll('\\', '/')}`)
    .filter((file) => !isOfItsOwn(file)),
];

/** Fails a file that does leave something. */
const TRACE = './test/support/leave-no-trace.ts';

/** The longest files come first: one that starts last runs while the other workers have nothing left to do. */
class EndToEndFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/test/e2e/');
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    environment: 'node',
    // A golden file that is missing fails; `npm run update:golden` writes it.
    update: 'none',
    pool: 'forks',
    // Vitest leaves one core to itself, and of two that is half. A worker more than cores takes longer: 532 s where this takes 511.
    maxWorkers: availableParallelism(),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    sequence: { sequencer: EndToEndFirst },
    projects: [
      { extends: true, test: { name: 'shared', include: SHARED, isolate: false, setupFiles: [TRACE] } },
      { extends: true, test: { name: 'alone', include: ['test/**/*.test.ts'], exclude: SHARED } },
    ],
  },
});
