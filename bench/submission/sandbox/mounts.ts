// The allow-list: everything that a sandbox can see, as parameters of bubblewrap. What is not named here is not there.
import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import * as place from './places.js';

/** A file or folder of the host, read-only in the sandbox. */
export interface Mount {
  readonly from: string;
  readonly to: string;
}

export interface View {
  readonly mounts: readonly Mount[];
  /** Host folder with the files that stand for `/etc`. */
  readonly etc: string;
  /** The harness's Unix socket, or `null`: then nothing outside can be reached. */
  readonly socket: string | null;
  readonly scratchBytes: number;
}

const SYSTEM = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
const ETC_OF_THE_HOST = ['ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'alternatives', 'localtime'];
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom'];
const STREAMS = { fd: '', stdin: '/0', stdout: '/1', stderr: '/2' };

/** Files of a plain user on a machine without a network; `ETC` → content. */
export const ETC: Readonly<Record<string, string>> = {
  passwd: 'root:x:0:0:root:/:/bin/sh\nsubmission:x:61184:61184:submission:/tmp:/bin/sh\n',
  group: 'root:x:0:\nsubmission:x:61184:\n',
  hosts: '127.0.0.1 localhost\n',
  'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
};

/** Parameters that build the file system; the last ones make all of it but the scratch space read-only. */
export function viewArguments({ mounts, etc, socket, scratchBytes }: View): readonly string[] {
  const all = [
    ...ETC_OF_THE_HOST.map((name) => `/etc/${name}`)
      .filter((file) => existsSync(file))
      .map(same),
    ...Object.keys(ETC).map((name) => ({ from: path.join(etc, name), to: `/etc/${name}` })),
    ...mounts,
  ];
  return [
    ...['--ro-bind', '/usr', '/usr', ...SYSTEM.flatMap(system)],
    ...['--perms', '1777', '--size', String(scratchBytes), '--tmpfs', place.SCRATCH],
    ...['--proc', '/proc', ...folders(['/dev/null', ...all.map(({ to }) => to), place.SOCKET])],
    ...DEVICES.flatMap((name) => ['--dev-bind', `/dev/${name}`, `/dev/${name}`]),
    ...Object.entries(STREAMS).flatMap(([name, target]) => ['--symlink', `/proc/self/fd${target}`, `/dev/${name}`]),
    ...['--symlink', place.SCRATCH, '/dev/shm'],
    ...all.flatMap(({ from, to }) => ['--ro-bind', from, to]),
    ...(socket === null ? [] : ['--bind', socket, place.SOCKET]),
    ...['--remount-ro', '/'],
  ];
}

function same(file: string): Mount {
  return { from: file, to: file };
}

/** Merged-/usr systems have links here, others folders. */
function system(folder: string): readonly string[] {
  const state = lstatSync(folder, { throwIfNoEntry: false });
  if (state === undefined) return [];
  return state.isSymbolicLink() ? ['--symlink', readlinkSync(folder), folder] : ['--ro-bind', folder, folder];
}

/** The folders above the mounts; bubblewrap would make them its own and close them to the sandbox's user. */
function folders(targets: readonly string[]): readonly string[] {
  const above = (target: string): readonly string[] =>
    path.dirname(target) === '/' ? [] : [...above(path.dirname(target)), path.dirname(target)];
  const needed = new Set(
    targets.flatMap(above).filter((folder) => !isUnder(folder, '/usr') && folder !== place.SCRATCH),
  );
  return [...needed].flatMap((folder) => ['--perms', '0755', '--dir', folder]);
}

/** Whether a path is a folder or lies below it. */
export function isUnder(target: string, folder: string): boolean {
  const relative = path.relative(folder, target);
  return relative === '' || !(relative.startsWith('..') || path.isAbsolute(relative));
}
