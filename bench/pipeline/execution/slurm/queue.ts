// Slurm's own commands: submit, look, cancel. Everything else of a cluster is its own affair.
import { execa } from 'execa';
import { EnvironmentError } from '../../../contract/errors.js';
import { tellingLine } from '../../../lib/text/telling-line.js';

/** What the queue says of a job. */
export interface QueueEntry {
  /** `12`, or `12_3` of an element of an array. */
  readonly id: string;
  /** `PENDING`, `RUNNING`, `TIMEOUT` and the like. */
  readonly state: string;
  readonly reason: string;
  /** Its nodes; empty before it runs. */
  readonly nodes: string;
  readonly name: string;
}

/** The controller does not answer, or takes no more jobs at the moment: to be tried again. */
export class QueueBusyError extends Error {}

const BUSY =
  /temporarily|timed? ?out|unable to contact|connection|broken pipe|endpoint|network|no route|zero bytes|unexpected message|try again|communication|submit ?(job)? ?limit|MaxSubmit|not responding/i;

const FORMAT = '%i|%T|%r|%N|%j';

/**
 * @returns the id of the job, or of the array
 * @throws QueueBusyError, or EnvironmentError `slurm-refused` with what sbatch said
 */
export async function submit(parameters: readonly string[], script: string): Promise<string> {
  const id = (await command('sbatch', ['--parsable', ...parameters, script])).trim().split(';')[0] ?? '';
  if (/^\d+$/.test(id)) return id;
  throw refused('sbatch', `no job id but "${id}"`);
}

/**
 * Every job of this user that the controller still knows, ended ones too; of an array each element.
 *
 * @throws QueueBusyError or EnvironmentError
 */
export async function queue(): Promise<readonly QueueEntry[]> {
  const user = process.getuid?.() ?? '';
  const parameters = ['--noheader', '--array', '--states=all', `--user=${user}`, `--format=${FORMAT}`];
  const text = await command('squeue', parameters);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [id = '', state = '', reason = '', nodes = '', name = ''] = line.split('|');
      return { id, state, reason, nodes, name };
    });
}

/** The final state of a job that the controller forgot, from the accounting; `null` where there is none. */
export async function accounted(id: string): Promise<string | null> {
  const parameters = ['--noheader', '--parsable2', '--allocations', `--jobs=${id}`, '--format=State'];
  const { stdout, exitCode } = await execa('sacct', parameters, { reject: false });
  const state = exitCode === 0 ? (stdout.split('\n').at(-1) ?? '').split(' ')[0] : '';
  return state === undefined || state === '' ? null : state;
}

/** Cancels jobs; one that has ended is no error. With `pending` those that run go on. */
export async function cancel(ids: readonly string[], { pending = false } = {}): Promise<void> {
  if (ids.length === 0) return;
  // Where none of them waits any more it exits with 1 and says nothing.
  await command('scancel', ['--quiet', ...(pending ? ['--state=PENDING'] : []), ...ids], { silenceIsNoError: true });
}

async function command(
  name: string,
  parameters: readonly string[],
  { silenceIsNoError = false } = {},
): Promise<string> {
  const result = await execa(name, [...parameters], { reject: false });
  if (result.exitCode === 0 || (silenceIsNoError && result.exitCode === 1 && result.stderr === ''))
    return result.stdout;
  if (result.code === 'ENOENT') {
    throw new EnvironmentError(`${name} is not on the path`, {
      code: 'slurm-missing',
      hint: 'Start the run where jobs are submitted, on a login node of the cluster, or leave out `--executor slurm`.',
    });
  }
  const said = tellingLine(result.stderr, `exit code ${result.exitCode ?? 'none'}`);
  if (BUSY.test(result.stderr)) throw new QueueBusyError(said);
  throw refused(name, said);
}

function refused(name: string, said: string): EnvironmentError {
  return new EnvironmentError(`${name} refused: ${said}`, {
    code: 'slurm-refused',
    hint: 'Compare --executor-options with what `sinfo` and your site say of partitions, accounts and limits.',
  });
}
