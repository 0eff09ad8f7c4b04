// Backend id → its installer.
import { UsageError } from '../contract/errors.js';
import { installTensorflow, type Installation, type InstallOptions } from '../tensor/install/tensorflow.js';
import { CPU_VARIANT, GPU_VARIANT } from '../tensor/install/variants.js';
import { installWebgpu } from '../tensor/install/webgpu.js';

const INSTALLERS: Readonly<Record<string, (options: InstallOptions) => Promise<Installation>>> = {
  tensorflow: async (options) => installTensorflow(CPU_VARIANT, options),
  'tensorflow-gpu': async (options) => installTensorflow(GPU_VARIANT, options),
  webgpu: installWebgpu,
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
