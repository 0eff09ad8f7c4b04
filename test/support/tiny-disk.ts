// A real file system with almost no room, where this process may mount one.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Whether {@link tinyDisk} works here: Linux, as root, in a container that may mount. */
export const canMount = tryMount();

/** A folder on a disk of so many kilobytes; unmounted when the test ends. */
export function tinyDisk(kilobytes: number): string {
  const folder = mount(kilobytes);
  onTestFinished(() => unmount(folder));
  return folder;
}

function tryMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    unmount(mount(64));
    return true;
  } catch {
    return false;
  }
}

function mount(kilobytes: number): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'stealbench-disk-'));
  execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder], { stdio: 'ignore' });
  return folder;
}

function unmount(folder: string): void {
  execFileSync('/bin/umount', [folder], { stdio: 'ignore' });
  rmSync(folder, { recursive: true, force: true });
}
