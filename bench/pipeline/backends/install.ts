// Backend id → its installer, which is loaded when it is asked for: the help only needs the names.
import { UsageError } from '../../contract/errors.js';
import { own } from '../../contract/own.js';
import type { InstallOptions } from '../../install/tensorflow.js';

/** What any installer reports. */
export interface Installed {
  readonly folder: string;
  readonly isNew: boolean;
}

type Installer = (options: InstallOptions) => Promise<Installed>;

const INSTALLERS: Readonly<Record<string, Installer>> = {
  tensorflow: async (options) => {
    const [{ installTensorflow }, { CPU_VARIANT }] = await tensorflowParts();
    return installTensorflow(CPU_VARIANT, options);
  },
  'tensorflow-gpu': async (options) => {
    const [{ installTensorflow }, { GPU_VARIANT }] = await tensorflowParts();
    return installTensorflow(GPU_VARIANT, options);
  },
  webgpu: async (options) => (await import('../../install/webgpu.js')).installWebgpu(options),
  onnx: async (options) => (await import('../../submission/onnx/runtime.js')).installOnnxRuntime(options),
};

/** What can be installed; the other backends come with the package. `onnx` scores surrogates and trains nothing. */
export const INSTALLABLE: readonly string[] = Object.keys(INSTALLERS);

export async function installBackend(name: string, options: InstallOptions): Promise<Installed> {
  const install = own(INSTALLERS, name);
  if (install !== undefined) return install(options);
  throw new UsageError(`backend ${name} needs no installation, or is unknown`, {
    code: 'not-installable',
    expected: INSTALLABLE.join(', '),
    got: name,
    hint: 'See `stealbench backend list`.',
  });
}

function tensorflowParts() {
  return Promise.all([import('../../install/tensorflow.js'), import('../../install/variants.js')]);
}
