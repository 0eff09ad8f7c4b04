// The command line that shuts a program in. Started by root it has two stages: the first mounts as root and gives every
// privilege up for a real unprivileged user, the second takes the user namespace from that user.
import { viewArguments, type View } from './mounts.js';

/** Numbers of the descriptors that the sandbox's programs inherit. */
export const DESCRIPTORS = { control: 3, settings: 4, filter: 5, output: 6, errors: 7 } as const;

/** Users that no machine gives to a person (systemd's range for dynamic users). */
const FIRST_USER = 61_184;
const USERS = 4_336;

const APART = ['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-net', '--unshare-cgroup-try'];
const ALONE = ['--die-with-parent', '--new-session', '--hostname', 'sandbox'];
const NO_MORE_USERS = ['--unshare-user', '--disable-userns'];

export interface Shut {
  readonly view: View;
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly command: readonly string[];
  /** Whether this process is root. */
  readonly asRoot: boolean;
  /** Tells sandboxes apart that root starts: each gets a user of its own, whose processes alone its limit counts. */
  readonly number: number;
}

/** `settings` are the NUL-separated parameters for the settings descriptor: on the command line the sandbox could read them. */
export function shutIn(shut: Shut): { readonly program: readonly string[]; readonly settings: string } {
  const { view, environment, folder, command, asRoot, number } = shut;
  const common = [
    ...[...APART, ...ALONE, ...viewArguments(view), '--chdir', folder, '--clearenv'],
    ...Object.entries(environment).flatMap(([name, value]) => ['--setenv', name, value]),
  ];
  const filter = ['--seccomp', String(DESCRIPTORS.filter)];
  const start = ['bwrap', '--args', String(DESCRIPTORS.settings), '--'];
  if (!asRoot) return { program: [...start, ...command], settings: joined([...NO_MORE_USERS, ...common, ...filter]) };
  const user = String(FIRST_USER + (number % USERS));
  const drop = ['/usr/bin/setpriv', '--reuid', user, '--regid', user, '--clear-groups', '--no-new-privs'];
  const bare = ['--inh-caps=-all', '--bounding-set=-all'];
  const second = ['bwrap', ...NO_MORE_USERS, ...filter, '--dev-bind', '/', '/', '--chdir', folder, '--'];
  const needed = ['CAP_SETUID', 'CAP_SETGID', 'CAP_SETPCAP'].flatMap((capability) => ['--cap-add', capability]);
  return {
    program: [...start, ...drop, ...bare, ...second, ...command],
    settings: joined([...common, '--cap-drop', 'ALL', ...needed]),
  };
}

function joined(parameters: readonly string[]): string {
  return parameters.map((parameter) => `${parameter}\0`).join('');
}
