// A real Slurm on this machine: munge, one controller and two nodes, below a folder of its own and without root's paths.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';

const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scontrol', 'scancel'];

/** Seconds without a sign of life after which the controller gives a node up. */
const NODE_TIMEOUT = 4;

/** Whether everything of Slurm that a cluster takes is installed here; Debian has it in slurm-wlm and munge. */
export function slurmIsHere() {
  if (process.platform !== 'linux') return false;
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];
  return PROGRAMS.every((name) => folders.some((folder) => existsSync(path.join(folder, name))));
}

/** @typedef {'n1' | 'n2'} NodeName */

export class SlurmCluster {
  /** @type {Map<string, import('node:child_process').ChildProcess>} */
  #daemons = new Map();
  #folder;
  #ports;

  /**
   * @param {string} folder
   * @param {readonly number[]} ports
   */
  constructor(folder, ports) {
    this.#folder = folder;
    this.#ports = ports;
  }

  /**
   * Starts everything and waits until both nodes are idle.
   *
   * @param {string} folder - exists, of its own, with a path that is short enough for a socket
   */
  static async start(folder) {
    const cluster = new SlurmCluster(folder, await freePorts(3));
    cluster.#writeFiles();
    cluster.#startMunge();
    await until('munge listens', () => existsSync(path.join(folder, 'munge.socket')));
    cluster.startController();
    cluster.startNode('n1');
    cluster.startNode('n2');
    await until('both nodes are idle', () => cluster.nodeStates().join() === 'n1 idle,n2 idle');
    return cluster;
  }

  /** What a command needs to talk to this cluster. */
  get env() {
    return { SLURM_CONF: path.join(this.#folder, 'slurm.conf'), PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
  }

  startController() {
    this.#daemon('slurmctld', ['-D', '-f', this.env.SLURM_CONF]);
  }

  /** @param {NodeName} name */
  startNode(name) {
    this.#daemon('slurmd', ['-D', '-N', name, '-f', this.env.SLURM_CONF], name);
  }

  /** As when the machine loses power: the controller, which keeps its state on disk, dies. */
  async killController() {
    await this.#kill('slurmctld');
  }

  /**
   * As when a machine loses power: its daemon and every process of its jobs die, and nobody says a word.
   *
   * @param {NodeName} name
   */
  async killNode(name) {
    await this.#kill(name);
    // What watches over a job goes first: it must not tell the controller how the job ended.
    for (const pid of stepDaemons(this.env.SLURM_CONF, name)) endProcess(pid);
    for (const pid of processesOn(name, this.env.SLURM_CONF)) endProcess(pid);
  }

  /** @param {readonly string[]} parameters */
  scontrol(...parameters) {
    return this.command('scontrol', parameters);
  }

  /**
   * @param {string} name
   * @param {readonly string[]} parameters
   */
  command(name, parameters) {
    const env = { ...process.env, ...this.env };
    return execFileSync(name, [...parameters], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  }

  /** Jobs that are waiting or running, as `id state node comment`. */
  jobs() {
    const text = this.command('squeue', ['--noheader', '--array', '--format=%i %T %N %k']);
    return text === '' ? [] : text.split('\n');
  }

  /** @returns {readonly string[]} `n1 idle` and the like */
  nodeStates() {
    try {
      return this.command('sinfo', ['--noheader', '--Node', '--partition=work', '--format=%N %T']).split('\n').sort();
    } catch {
      return [];
    }
  }

  /** What the controller knows of jobs, once it has written it to disk: it does so when it is told to read its configuration. */
  async saveState() {
    const written = () => statSync(this.#jobState, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const before = written();
    this.scontrol('reconfigure');
    await until('the controller has written what it knows', () => written() > before);
    return readFileSync(this.#jobState);
  }

  /**
   * While the controller is dead: it will know no more than it did then.
   *
   * @param {Buffer} state
   */
  restoreState(state) {
    writeFileSync(this.#jobState, state);
  }

  get #jobState() {
    return path.join(this.#folder, 'state/job_state');
  }

  async stop() {
    for (const name of ['n1', 'n2']) await this.killNode(/** @type {NodeName} */ (name));
    await this.killController();
    await this.#kill('munged');
  }

  /**
   * @param {string} program
   * @param {readonly string[]} parameters
   * @param {string} [name]
   */
  #daemon(program, parameters, name = program) {
    const env = { ...process.env, ...this.env };
    this.#daemons.set(name, spawn(program, [...parameters], { stdio: 'ignore', env }));
  }

  /** @param {string} name */
  async #kill(name) {
    const child = this.#daemons.get(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const over = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await over;
  }

  #startMunge() {
    const file = (/** @type {string} */ name) => path.join(this.#folder, name);
    writeFileSync(file('munge.key'), randomBytes(1024), { mode: 0o600 });
    const places = [`--key-file=${file('munge.key')}`, `--socket=${file('munge.socket')}`];
    const others = ['pid', 'seed', 'log'].map((name) => `--${name}-file=${file(`munge.${name}`)}`);
    this.#daemon('munged', ['--foreground', '--force', ...places, ...others]);
  }

  #writeFiles() {
    const [controller, first, second] = this.#ports;
    const at = (/** @type {string} */ name) => path.join(this.#folder, name);
    mkdirSync(at('state'));
    const user = os.userInfo().username;
    const host = os.hostname().split('.')[0] ?? 'localhost';
    const node = `NodeHostname=${host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=4000`;
    writeFileSync(
      at('slurm.conf'),
      `${[
        'ClusterName=trial',
        `SlurmctldHost=${host}(127.0.0.1)`,
        `SlurmctldPort=${controller}`,
        `SlurmUser=${user}`,
        `SlurmdUser=${user}`,
        'AuthType=auth/munge',
        `AuthInfo=socket=${at('munge.socket')}`,
        'CredType=cred/munge',
        `StateSaveLocation=${at('state')}`,
        `SlurmdSpoolDir=${at('spool.%n')}`,
        `SlurmctldPidFile=${at('slurmctld.pid')}`,
        `SlurmdPidFile=${at('slurmd.%n.pid')}`,
        `SlurmctldLogFile=${at('slurmctld.log')}`,
        `SlurmdLogFile=${at('slurmd.%n.log')}`,
        'ProctrackType=proctrack/linuxproc',
        'TaskPlugin=task/none',
        'SwitchType=switch/none',
        'MpiDefault=none',
        'SelectType=select/cons_tres',
        'SelectTypeParameters=CR_Core_Memory',
        'SchedulerType=sched/backfill',
        'SchedulerParameters=bf_interval=1,sched_interval=1,sched_min_interval=0,batch_sched_delay=0',
        'PreemptType=preempt/partition_prio',
        'PreemptMode=REQUEUE',
        'AccountingStorageType=accounting_storage/none',
        'JobAcctGatherType=jobacct_gather/none',
        'ReturnToService=2',
        `SlurmdTimeout=${NODE_TIMEOUT}`,
        'KillWait=2',
        `NodeName=n1 Port=${first} ${node}`,
        `NodeName=n2 Port=${second} ${node}`,
        'PartitionName=work Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP PriorityTier=1',
        'PartitionName=urgent Nodes=n1,n2 MaxTime=INFINITE State=UP PriorityTier=10',
      ].join('\n')}\n`,
    );
  }
}

/**
 * @param {string} what
 * @param {() => boolean | Promise<boolean>} isTrue
 * @param {number} [seconds]
 */
export async function until(what, isTrue, seconds = 25) {
  for (let tries = 0; !(await isTrue()); tries++) {
    if (tries > seconds * 5) throw new Error(`in ${seconds} seconds it never came that ${what}`);
    await setTimeout(200);
  }
}

/**
 * Every process that a job of this cluster has on a node.
 *
 * @param {string} node
 * @param {string} conf
 */
function processesOn(node, conf) {
  const marks = [`SLURM_CONF=${conf}`, `SLURMD_NODENAME=${node}`];
  return processes(({ environment }) => marks.every((mark) => environment.includes(mark)));
}

/**
 * The daemons of the jobs on a node; the parents of what the jobs started.
 *
 * @param {string} conf
 * @param {string} node
 */
function stepDaemons(conf, node) {
  const parents = new Set(processesOn(node, conf).map(parentOf));
  return [...parents].filter((pid) => nameOf(pid) === 'slurmstepd');
}

/** @param {(one: { environment: readonly string[] }) => boolean} isWanted */
function processes(isWanted) {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    return isWanted({ environment: (tryToRead(pid, 'environ') ?? '').split('\0') });
  });
}

/** @param {string} pid */
function parentOf(pid) {
  return /^PPid:\s*(\d+)/m.exec(tryToRead(pid, 'status') ?? '')?.[1] ?? '';
}

/** @param {string} pid */
function nameOf(pid) {
  return /^Name:\s*(.*)$/m.exec(tryToRead(pid, 'status') ?? '')?.[1] ?? '';
}

/**
 * @param {string} pid
 * @param {string} file
 */
function tryToRead(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return null;
  }
}

/** @param {string} pid */
function endProcess(pid) {
  try {
    process.kill(Number(pid), 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

/** @param {number} count */
async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = net.createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => /** @type {net.AddressInfo} */ (server.address()).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
