// The built command line as a real child process, as a user would start it.
import path from 'node:path';
import { execa } from 'execa';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** The entry of the build. */
export const CLI = path.join(ROOT, 'dist/bench/cli.js');

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: nothing to read. */
  readonly stdin?: 'ignore' | 'pipe';
}

/** Starts `stealbench …`; never rejects for an exit code. */
export function startCli(args: readonly string[], { cwd = ROOT, env = {}, stdin = 'ignore' }: CliOptions = {}) {
  return execa(process.execPath, [CLI, ...args], {
    cwd,
    reject: false,
    stdin,
    env: { NO_COLOR: '1', ...env },
  });
}

export interface CliResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `stealbench …` to its end. */
export async function cli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { exitCode, stdout, stderr } = await startCli(args, options);
  return { exitCode, stdout, stderr };
}
