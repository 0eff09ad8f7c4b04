// Which harness, runtime and backend a job ran on.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { RunProvenance } from '../../contract/evidence.js';
import { packageInfo } from '../../lib/files/package-root.js';
import type { OpenBackend } from '../../tensor/backend.js';
import { executionReport } from '../../tensor/graph/execution.js';

export type Harness = Pick<RunProvenance, 'harnessVersion' | 'harnessCommit' | 'harnessDirty' | 'node' | 'tfjs'>;

/** The commit is `null` outside a git checkout. */
export async function harness(): Promise<Harness> {
  // Loaded here, for job processes read this file too and start no program.
  const { execa } = await import('execa');
  const { root, version } = packageInfo();
  const git = async (...args: string[]): Promise<string | null> => {
    const { exitCode, stdout } = await execa('git', args, { cwd: root, reject: false });
    return exitCode === 0 ? stdout.trim() : null;
  };
  const checkout = (await git('rev-parse', '--show-prefix')) === '';
  const status = checkout ? await git('status', '--porcelain', '--', 'bench', 'package-lock.json') : null;
  return {
    harnessVersion: version,
    harnessCommit: checkout ? await git('rev-parse', 'HEAD') : null,
    harnessDirty: status === null ? null : status !== '',
    node: process.version,
    tfjs: tfjsVersion(),
  };
}

export function backendProvenance(
  backend: OpenBackend,
): Omit<RunProvenance, keyof Harness | 'execution' | 'startedAt' | 'durationMs' | 'machine'> {
  return {
    backend: backend.id,
    backendVersion: backend.version,
    device: backend.device,
    threads: backend.threads,
    adapter: backend.adapter,
    precision: backend.precision,
    backendDetails: { ...backend.details },
  };
}

/** How the networks of this process ran so far: by how much graphs round otherwise, what would not be a graph, and graphs that were off, where there are any. */
export function executionProvenance(): {
  readonly execution: NonNullable<RunProvenance['execution']>;
  readonly graphRounding?: string;
  readonly graphRefused?: string;
  readonly graphDefects?: string;
} {
  const { execution, off, refused, defects } = executionReport();
  return {
    execution,
    ...(off === 0 ? {} : { graphRounding: off.toExponential(1) }),
    ...(refused.length === 0 ? {} : { graphRefused: refused.join('; ') }),
    ...(defects.length === 0 ? {} : { graphDefects: defects.join('; ') }),
  };
}

function tfjsVersion(): string {
  const file = createRequire(import.meta.url).resolve('@tensorflow/tfjs-core/package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
