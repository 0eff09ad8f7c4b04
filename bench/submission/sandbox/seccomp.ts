// A system call filter for the sandbox: closes what namespaces and limits leave open. Classic BPF, as seccomp(2) takes it.
import { endianness } from 'node:os';

/** Processors whose call numbers are known: audit architecture, and numbers by call. */
const ARCHITECTURES: Readonly<
  Record<string, { readonly audit: number; readonly calls: Readonly<Record<string, number>> }>
> = {
  x64: {
    audit: 0xc000003e,
    calls: {
      ...{ shmget: 29, socket: 41, socketpair: 53, semget: 64, msgget: 68, ptrace: 101, syslog: 103 },
      ...{ pivot_root: 155, acct: 163, mount: 165, umount2: 166, swapon: 167, swapoff: 168, reboot: 169 },
      ...{ init_module: 175, delete_module: 176, quotactl: 179, kexec_load: 246, add_key: 248, request_key: 249 },
      ...{ keyctl: 250, unshare: 272, perf_event_open: 298, name_to_handle_at: 303, open_by_handle_at: 304 },
      ...{ setns: 308, process_vm_readv: 310, process_vm_writev: 311, finit_module: 313, memfd_create: 319 },
      ...{ kexec_file_load: 320, bpf: 321, userfaultfd: 323 },
    },
  },
  arm64: {
    audit: 0xc00000b7,
    calls: {
      ...{ mount: 40, umount2: 39, pivot_root: 41, quotactl: 60, acct: 89, unshare: 97, kexec_load: 104 },
      ...{ init_module: 105, delete_module: 106, syslog: 116, ptrace: 117, reboot: 142, msgget: 186, semget: 190 },
      ...{ shmget: 194, socket: 198, socketpair: 199, add_key: 217, request_key: 218, keyctl: 219, swapon: 224 },
      ...{ swapoff: 225, perf_event_open: 241, name_to_handle_at: 264, open_by_handle_at: 265, setns: 268 },
      ...{ process_vm_readv: 270, process_vm_writev: 271, finit_module: 273, memfd_create: 279, bpf: 280 },
      ...{ userfaultfd: 282, kexec_file_load: 294 },
    },
  },
};

/** Calls added since Linux 5.0 have one number everywhere: io_uring, the new mount calls, pidfd_getfd, memfd_secret. */
const NEW_CALLS = [425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 443, 447];

/** AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK; AF_VSOCK above all reaches past network namespaces. */
const SOCKET_FAMILIES = [1, 2, 10, 16];

const [LOAD, EQUALS, AT_LEAST, RETURN] = [0x20, 0x15, 0x35, 0x06];
const [ALLOW, KILL, REFUSE] = [0x7fff0000, 0x80000000, 0x00050000];
const [EPERM, EAFNOSUPPORT] = [1, 97];
/** Offsets in the kernel's `seccomp_data`: call number, architecture, lower half of the first argument. */
const [NUMBER, ARCHITECTURE, FIRST_ARGUMENT] = [0, 4, 16];
/** The x32 calls of an x64 kernel, which no program needs. */
const X32 = 0x40000000;

type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, value: number];

/** The filter's bytes for a processor as Node names it, or `null` where the call numbers are not known. */
export function seccompFilter(processor: string): Uint8Array | null {
  const known = ARCHITECTURES[processor];
  return known === undefined || endianness() !== 'LE' ? null : encode(program(known.audit, known.calls));
}

/** Memory files and System V segments escape the memory limit; the others only widen what a hole could reach. */
function program(audit: number, calls: Readonly<Record<string, number>>): readonly Instruction[] {
  const { socket = -1, socketpair = -1, ...refused } = calls;
  const numbers = [...Object.values(refused), ...NEW_CALLS];
  const families = SOCKET_FAMILIES.length;
  const refusals = numbers.map((number, index): Instruction => [EQUALS, numbers.length - 1 - index, 0, number]);
  return [
    [LOAD, 0, 0, ARCHITECTURE],
    [EQUALS, 1, 0, audit],
    [RETURN, 0, 0, KILL],
    [LOAD, 0, 0, NUMBER],
    [AT_LEAST, 0, 1, X32],
    [RETURN, 0, 0, REFUSE + EPERM],
    [EQUALS, 2, 0, socket],
    [EQUALS, 1, 0, socketpair],
    [EQUALS, families + 3, families + 3, 0],
    [LOAD, 0, 0, FIRST_ARGUMENT],
    ...SOCKET_FAMILIES.map((family, index): Instruction => [EQUALS, families - index, 0, family]),
    [RETURN, 0, 0, REFUSE + EAFNOSUPPORT],
    [RETURN, 0, 0, ALLOW],
    ...refusals.slice(0, -1),
    ...refusals.slice(-1).map(([code, , , value]): Instruction => [code, 0, 1, value]),
    [RETURN, 0, 0, REFUSE + EPERM],
    [RETURN, 0, 0, ALLOW],
  ];
}

function encode(instructions: readonly Instruction[]): Uint8Array {
  const bytes = Buffer.alloc(8 * instructions.length);
  for (const [index, [code, whenTrue, whenFalse, value]] of instructions.entries()) {
    bytes.writeUInt16LE(code, 8 * index);
    bytes.writeUInt8(whenTrue, 8 * index + 2);
    bytes.writeUInt8(whenFalse, 8 * index + 3);
    bytes.writeUInt32LE(value, 8 * index + 4);
  }
  return bytes;
}
