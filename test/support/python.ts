// Real Python for tests that need it: the interpreter that STEALBENCH_PYTHON names, else python3 of the path.
import { spawnSync } from 'node:child_process';

export const PYTHON = process.env['STEALBENCH_PYTHON'] ?? 'python3';

/** Whether the interpreter is there and can import every one of the modules. */
export function pythonHas(...modules: readonly string[]): boolean {
  return spawnSync(PYTHON, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' }).status === 0;
}
