// Two projects: rooms whose files share a process, and files that get a process of their own.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Pure rooms: no file leaves anything behind in its process, so that starting and importing is paid once a worker. A file
 * that opens a tensor backend is not pure.
 */
const SHARED = [
  'test/bench/{commands,contract,datasets,lib,metrics,oracle,ranking}/**/*.test.ts',
  'test/bench/pipeline/!(deployment).test.ts',
  'test/bench/pipeline/!(weights|jobs)/**/*.test.ts',
  'test/{reporters,site,suites,support}/**/*.test.ts',
];

/** Fails a file of those rooms that does leave something. */
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
