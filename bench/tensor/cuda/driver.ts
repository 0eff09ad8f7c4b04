// Whether an NVIDIA driver is loaded, and which, from the files that it shows under /proc: nothing is loaded or started.
import { access, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

export type Driver =
  | { readonly state: 'absent' }
  | {
      readonly state: 'loaded';
      /** `535.104.05`; null under Windows, whose driver shows no version to Linux. */
      readonly version: string | null;
      /** Names of the cards in the order of their bus; null where the driver does not list them. */
      readonly cards: readonly string[] | null;
    };

/** @param root - of the file system; tests give a tree of their own */
export async function readDriver(root = '/'): Promise<Driver> {
  const folder = path.join(root, 'proc/driver/nvidia');
  const text = await readFile(path.join(folder, 'version'), 'utf8').catch(() => null);
  if (text !== null) return { state: 'loaded', version: versionOf(text), cards: await readCards(folder) };
  // Linux inside Windows (WSL 2) has the driver's library from the host and no kernel module of its own.
  const isHosted = await exists(path.join(root, 'usr/lib/wsl/lib/libcuda.so.1'));
  return isHosted ? { state: 'loaded', version: null, cards: null } : { state: 'absent' };
}

/** `NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  …`, or `… Open Kernel Module for x86_64  560.35.03  …`. */
function versionOf(text: string): string | null {
  return /Kernel Module(?: for \S+)?\s+(\d+(?:\.\d+)+)/.exec(text)?.[1] ?? null;
}

async function readCards(folder: string): Promise<readonly string[] | null> {
  // Folders are named by bus address: their order is that of CUDA_DEVICE_ORDER=PCI_BUS_ID.
  const names = await readdir(path.join(folder, 'gpus')).catch(() => null);
  if (names === null) return null;
  const texts = await Promise.all(
    names.sort().map(async (name) => readFile(path.join(folder, 'gpus', name, 'information'), 'utf8').catch(() => '')),
  );
  return texts.map((text) => /^Model:\s*(.+?)\s*$/m.exec(text)?.[1] ?? 'unknown card');
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Oldest Linux driver for every minor version of a CUDA major version (NVIDIA's CUDA compatibility guide). */
const OLDEST: Readonly<Record<string, string>> = { '11': '450.80.02', '12': '525.60.13' };

/** Oldest driver that a build for this CUDA version starts with; null if no table has it. */
export function oldestDriver(cuda: string): string | null {
  return OLDEST[cuda.split('.')[0] ?? ''] ?? null;
}

/** Whether a dotted version is below another. */
export function isOlder(version: string, than: string): boolean {
  const [left, right] = [version, than].map((text) => text.split('.').map(Number));
  if (left === undefined || right === undefined) return false;
  for (let part = 0; part < Math.max(left.length, right.length); part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
