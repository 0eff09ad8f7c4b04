// Compiles the package's binding (Node-API and the TensorFlow C API only) with g++, as its binding.gyp would.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { ADDON_FOLDER, NODE_API_VERSION } from './pins.js';
import { mustRun } from './tools.js';

/**
 * Leaves `tfjs_binding.node`, which finds its libraries by a path relative to itself: the installation can be moved.
 *
 * @param folder - installation whose package already has `deps/lib` and `deps/include`
 * @param packageName - npm name of the package
 */
export async function compileAddon(folder: string, packageName: string, signal?: AbortSignal): Promise<void> {
  const modules = path.join(folder, 'node_modules');
  const packageFolder = path.join(modules, packageName);
  await mkdir(path.join(packageFolder, ADDON_FOLDER), { recursive: true });
  const defines = [
    `-DNAPI_VERSION=${NODE_API_VERSION}`,
    '-DNODE_GYP_MODULE_NAME=tfjs_binding',
    '-DBUILDING_NODE_EXTENSION',
  ];
  const includes = [path.join(modules, 'node-api-headers', 'include'), 'deps/include', '..'].map(
    (place) => `-I${place}`,
  );
  const libraries = [
    '-Ldeps/lib',
    '-l:libtensorflow_cc.so.2',
    '-l:libtensorflow_framework.so.2',
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
  ];
  const sources = ['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc'];
  const output = ['-o', `${ADDON_FOLDER}/tfjs_binding.node`];
  await mustRun(
    'g++',
    ['-std=c++17', '-O2', '-fPIC', '-shared', ...defines, ...includes, ...sources, ...output, ...libraries],
    { cwd: packageFolder, signal },
    'The compiler must know C++17 (g++ 8 or later) and link against glibc 2.27 or later.',
  );
}
