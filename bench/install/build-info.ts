// What a wheel of TensorFlow says about its own build, in a Python file that lists pairs.
import { readFile } from 'node:fs/promises';
import path from 'node:path';

export interface CudaVersions {
  readonly cuda: string;
  readonly cudnn: string;
}

/**
 * CUDA and cuDNN that libtensorflow was built for; null if it was built for the CPU.
 *
 * @param deps - folder that `unpackWheel` filled
 */
export async function readBuildInfo(deps: string): Promise<CudaVersions | null> {
  const text = await readFile(path.join(deps, 'build_info.py'), 'utf8').catch(() => '');
  const [cuda, cudnn] = [valueOf(text, 'cuda_version'), valueOf(text, 'cudnn_version')];
  return cuda === null || cudnn === null ? null : { cuda, cudnn };
}

/** The text of `('name', 'text')`. */
function valueOf(text: string, name: string): string | null {
  return new RegExp(`\\('${name}', '([^']+)'\\)`).exec(text)?.[1] ?? null;
}
