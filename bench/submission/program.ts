// Which program a manifest's command means on this machine, and what of the machine it needs to see.
import { accessSync, constants, realpathSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { EnvironmentError, ValidationError } from '../contract/errors.js';
import { isUnder, type Mount } from './sandbox/mounts.js';

export interface Program {
  /** Path or name in the sandbox. */
  readonly name: string;
  readonly mounts: readonly Mount[];
}

/** The interpreter of Python submissions; the first `python3` of the path where it is not set. */
const PYTHON_VARIABLE = 'STEALBENCH_PYTHON';

/**
 * `python3`, `python` and `node` are this machine's; another name is a program of /usr/bin; `./x` lies in the submission.
 *
 * @throws ValidationError `bad-command`, EnvironmentError `no-interpreter`
 */
export async function resolveProgram(name: string, env: NodeJS.ProcessEnv = process.env): Promise<Program> {
  if (name === 'python' || name === 'python3') return python(env);
  if (name === 'node') return { name: process.execPath, mounts: nodeMounts() };
  if (/^(\.\/)?[\w+@-][\w.+@-]*(\/[\w+@-][\w.+@-]*)*$/.test(name)) return { name, mounts: [] };
  throw new ValidationError('the command cannot be run in a sandbox', {
    code: 'bad-command',
    expected: 'python3, node, a program of /usr/bin, or a path in the submission',
    got: JSON.stringify(name),
    hint: 'Name the interpreter alone; its place differs from machine to machine.',
  });
}

/** Node.js itself runs the relay in every sandbox. */
export function nodeMounts(): readonly Mount[] {
  return outsideUsr([process.execPath]);
}

async function python(env: NodeJS.ProcessEnv): Promise<Program> {
  const { [PYTHON_VARIABLE]: named = '' } = env;
  const wanted = named === '' ? onPath('python3', env['PATH'] ?? '') : named;
  const ask = 'import sys, json; print(json.dumps([sys.executable, sys.prefix, sys.base_prefix]))';
  const { stdout, exitCode } = await execa(wanted ?? 'python3', ['-I', '-c', ask], { reject: false });
  if (exitCode !== 0) {
    throw new EnvironmentError('there is no Python for the submission', {
      code: 'no-interpreter',
      expected: 'a Python that runs',
      got: wanted ?? 'none',
      hint: `Install Python, or name one: ${PYTHON_VARIABLE}=/path/to/venv/bin/python.`,
    });
  }
  const [executable = '', ...prefixes] = JSON.parse(stdout) as readonly string[];
  return { name: executable, mounts: outsideUsr(prefixes) };
}

function outsideUsr(places: readonly string[]): readonly Mount[] {
  const needed = new Set(
    places.flatMap((place) => [place, realpathSync(place)]).filter((place) => !isUnder(place, '/usr')),
  );
  return [...needed].map((place) => ({ from: place, to: place }));
}

function onPath(name: string, searchPath: string): string | undefined {
  const candidates = searchPath.split(path.delimiter).map((folder) => path.join(folder, name));
  return candidates.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
