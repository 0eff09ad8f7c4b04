// Backend id → its installer, which is loaded when it is asked for: the help only needs the names.
import { UsageError } from '../contract/errors.js';
import type { Installation, InstallOptions } from '../tensor/install/tensorflow.js';

const INSTALLERS: Readonly<Record<string, (options: InstallOptions) => Promise<Installation>>> = {
  tensorflow: async (options) => (await import('../tensor/install/tensorflow.js')).installTensorflow(options),
};

/** Backends that can be installed; the others come with the package. */
export const INSTALLABLE: readonly string[] = Object.keys(INSTALLERS);

export async function installBackend(name: string, options: InstallOptions): Promise<Installation> {
  const install = INSTALLERS[name];
  if (install !== undefined) return install(options);
  throw new UsageError(`backend ${name} needs no installation, or is unknown`, {
    code: 'not-installable',
    expected: INSTALLABLE.join(', '),
    got: name,
    hint: 'See `stealbench backend list`.',
  });
}
