// Whether TensorFlow computes on an NVIDIA card here: the cheap questions first, then a proof in a child process.
import type { Adapter } from '../../contract/adapter.js';
import type { BackendProbe } from '../backend.js';
import type { Addon, AddonSearch } from '../../install/find-addon.js';
import { TFJS_VERSION } from '../../install/pins.js';
import { verifyAddon, type AddonProof } from '../../install/verify-addon.js';
import { isOlder, oldestDriver, type Driver } from './driver.js';
import { computeCapability, explainNoGpu } from './explain.js';

const COMMAND = 'stealbench backend install tensorflow-gpu';

/** CUDA of the wheel way, for the advice to those who have nothing installed yet. */
const WHEEL_CUDA = '12';

/** @param verify - loads the addon and computes; tests that have no card give an answer of their own */
export async function probeCuda(
  search: AddonSearch,
  driver: Driver,
  verify: (packageFolder: string) => Promise<AddonProof> = verifyAddon,
): Promise<BackendProbe> {
  if (driver.state === 'absent') return withoutDriver(search);
  if (driver.cards?.length === 0) return missing('the NVIDIA driver sees no card', 'Look what `nvidia-smi` says.');
  if (search.state === 'missing') return missing(search.reason, `Install it with \`${COMMAND}\`.`);
  const oldest = oldestDriver(search.addon.cuda?.cuda ?? WHEEL_CUDA);
  if (driver.version !== null && oldest !== null && isOlder(driver.version, oldest)) {
    const reason = `the NVIDIA driver ${driver.version} is too old for CUDA ${search.addon.cuda?.cuda ?? WHEEL_CUDA}`;
    return missing(reason, `Install driver ${oldest} or later.`);
  }
  return prove(search.addon, driver, verify);
}

/** What is known of the card without asking TensorFlow. */
export function cudaAdapter(addon: Addon, driver: Driver, capability: string | null): Adapter {
  const version = driver.state === 'loaded' ? driver.version : null;
  return {
    software: false,
    api: 'cuda',
    vendor: 'nvidia',
    architecture: capability === null ? null : `compute capability ${capability}`,
    description: version === null ? null : `driver ${version}`,
    cuda: addon.cuda?.cuda ?? null,
    cudnn: addon.cuda?.cudnn ?? null,
  };
}

function withoutDriver(search: AddonSearch): BackendProbe {
  const also = search.state === 'missing' ? `, and ${search.reason}` : '';
  const then = search.state === 'missing' ? `, then run \`${COMMAND}\`` : '';
  const driver = `driver (${oldestDriver(WHEEL_CUDA) ?? 'a current one'} or later)`;
  return missing(`no NVIDIA driver is loaded${also}`, `With an NVIDIA card, install its ${driver}${then}.`);
}

async function prove(
  addon: Addon,
  driver: Driver,
  verify: (packageFolder: string) => Promise<AddonProof>,
): Promise<BackendProbe> {
  try {
    const { gpu, log } = await verify(addon.folder);
    if (!gpu) return { available: false, ...explainNoGpu(log) };
    return { available: true, version: TFJS_VERSION, adapter: cudaAdapter(addon, driver, computeCapability(log)) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return missing(`the card does not compute (${why})`, 'Use another backend (`--backend webgpu` or `tensorflow`).');
  }
}

function missing(reason: string, fix: string): BackendProbe {
  return { available: false, reason, fix };
}
