// Programs of ours that run in a sandbox: their built files, under the paths that they import each other by.
import path from 'node:path';
import { packageInfo } from '../lib/files/package-root.js';
import { nodeMounts } from './program.js';
import type { Mount } from './sandbox/mounts.js';

const PROGRAMS = '/opt/stealbench';

export interface OwnProgram {
  /** What starts it; its parameter comes after. */
  readonly command: readonly [string, string];
  readonly mounts: readonly Mount[];
}

/** @param main - a built file, from `dist/bench/submission/` on; `imports` are all others of ours that it needs */
export function ownProgram(main: string, imports: readonly string[]): OwnProgram {
  const { root } = packageInfo();
  const built = [main, ...imports].map((file) => ({
    from: path.join(root, 'dist/bench/submission', file),
    to: `${PROGRAMS}/${file}`,
  }));
  // The package's own description says that these files are ES modules.
  const modules = { from: path.join(root, 'package.json'), to: `${PROGRAMS}/package.json` };
  return { command: [process.execPath, `${PROGRAMS}/${main}`], mounts: [...nodeMounts(), modules, ...built] };
}
