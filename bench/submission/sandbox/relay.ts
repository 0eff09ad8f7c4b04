// Runs inside the sandbox, before the submission and around it: carries connections between 127.0.0.1 and the harness's
// Unix socket, since most clients speak TCP alone. It is mounted as one file and imports nothing of ours.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { constants } from 'node:os';

/** The only parameter, as JSON. */
export interface RelayPlan {
  readonly command: readonly string[];
  /** `out`: the submission asks the harness. `in`: the harness asks the submission. */
  readonly direction: 'out' | 'in' | 'none';
  readonly socket: string;
  readonly port: number;
  readonly output: string;
}

/** Descriptor over which the harness says when to begin. */
const CONTROL = 3;
/** The submission's own; Node.js may set its standard streams to non-blocking, which few programs can bear. */
const [OUTPUT, ERRORS] = [6, 7];
const CLOSE_ON_EXEC = 0o2000000;

async function main({ command, direction, socket, port, output }: RelayPlan): Promise<void> {
  closeInherited();
  mkdirSync(output);
  const control = new net.Socket({ fd: CONTROL });
  control.on('error', () => process.exit(1));
  if (direction === 'out') await listen(port, socket);
  control.write('ready\n');
  await new Promise((resolve) => control.once('data', resolve));
  if (direction === 'in') dial(socket, port);
  const [program = '', ...parameters] = command;
  const child = spawn(program, parameters, { stdio: ['ignore', OUTPUT, ERRORS] });
  child.on('error', ({ message }) => {
    process.stderr.write(`cannot start ${program}: ${message}\n`);
    process.exit(127);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
}

/** Whatever an ancestor of the harness left open without the mark that closes it. */
function closeInherited(): void {
  for (const name of readdirSync('/proc/self/fd')) {
    const descriptor = Number(name);
    if ([0, 1, 2, CONTROL, OUTPUT, ERRORS].includes(descriptor)) continue;
    try {
      const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, 'utf8'))?.[1] ?? '0';
      if ((Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0) closeSync(descriptor);
    } catch {
      // The listing's own descriptor is gone by now.
    }
  }
}

/** Each connection to the port becomes one to the harness. */
async function listen(port: number, socket: string): Promise<void> {
  const server = net.createServer((local) => join(local, net.connect(socket)));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
}

/** Keeps one unused connection to the harness; the first byte on it opens one to the submission. */
function dial(socket: string, port: number): void {
  const spare = net.connect(socket);
  spare.on('error', () => spare.destroy());
  spare.once('readable', () => {
    dial(socket, port);
    join(net.connect(port, '127.0.0.1'), spare);
  });
}

function join(one: net.Socket, other: net.Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.setNoDelay(true);
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
    from.pipe(to);
  }
}

await main(JSON.parse(process.argv[2] ?? '') as RelayPlan);
