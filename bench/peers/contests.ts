// Which processes run against which: ours and PyTorch's, for every model, work and batch.
import path from 'node:path';
import type { Precision } from '../contract/precision.js';
import { packageInfo } from '../lib/files/package-root.js';
import type { Contest } from '../regression/blocks.js';
import type { SampleCommand } from '../regression/sample-process.js';
import { hasGraphs, type Execution } from '../tensor/graph/execution.js';
import { computeEnvironment } from '../tensor/process-environment.js';
import { MODELS, WORKS, type OursRequest } from './work.js';

export interface PeerOptions {
  readonly backend: string;
  readonly threads: number;
  readonly batches: readonly number[];
  /** Beside `fp32`, which always runs. */
  readonly bf16: boolean;
  /** Whether torch.compile runs too. */
  readonly compile: boolean;
  /** Whether PyTorch runs on large pages too, as ours does and PyTorch by itself does not. */
  readonly largePages: boolean;
  /** Python with PyTorch. */
  readonly python: string;
  readonly device: 'cpu' | 'cuda';
  readonly seconds: number;
  /** Text that a contest's name must contain. */
  readonly only: string;
  readonly cwd: string;
}

/** Untimed steps first, among them those that a graph is made of, and the least number of timed ones. */
const WARMUPS = { training: 4, inference: 12 } as const;
const LEAST = 3;

const LAYOUTS = ['contiguous', 'channels-last'] as const;

/**
 * Sides are named `ours-graph-<precision>` where our backend has graphs, `ours-eager-<precision>`, `eager-<layout>-<precision>`, `eager-<layout>-<precision>-large-pages` and
 * `compiled-<precision>`.
 */
export function peerContests(options: PeerOptions): readonly Contest[] {
  const precisions: readonly Precision[] = options.bf16 ? ['fp32', 'bf16'] : ['fp32'];
  const contests = MODELS.flatMap((model) =>
    WORKS.flatMap((work) =>
      options.batches.map((batch): Contest => {
        const name = `${model}-${work}-n${batch}`;
        const task = { id: name, model, work, batch, warmups: WARMUPS[work], least: LEAST, seconds: options.seconds };
        const sides = precisions.flatMap((precision) => Object.entries(sidesOf({ ...task, precision }, options)));
        return { name, sides: Object.fromEntries(sides) };
      }),
    ),
  );
  return contests.filter(({ name }) => name.includes(options.only));
}

type Task = Omit<OursRequest, 'backend' | 'threads' | 'execution'>;

function sidesOf(task: Task, options: PeerOptions): Readonly<Record<string, SampleCommand>> {
  const { precision } = task;
  const eager = LAYOUTS.map((layout) => [`eager-${layout}-${precision}`, pytorch(task, options, layout)] as const);
  const { GLIBC_TUNABLES } = computeEnvironment(options.threads, {});
  const onLargePages = eager.map(
    ([name, command]) => [`${name}-large-pages`, { ...command, env: { ...command.env, GLIBC_TUNABLES } }] as const,
  );
  return {
    ...(hasGraphs(options.backend) ? { [`ours-graph-${precision}`]: ours(task, options, 'graph') } : {}),
    [`ours-eager-${precision}`]: ours(task, options, 'eager'),
    ...Object.fromEntries(eager),
    ...(options.largePages ? Object.fromEntries(onLargePages) : {}),
    ...(options.compile ? { [`compiled-${precision}`]: pytorch(task, options, 'channels-last', '--compile') } : {}),
  };
}

function ours(task: Task, { backend, threads, cwd }: PeerOptions, execution: Execution): SampleCommand {
  const request: OursRequest = { ...task, backend, threads, execution };
  return {
    file: process.execPath,
    parameters: [path.join(packageInfo().root, 'dist/bench/peers/ours.js'), JSON.stringify(request)],
    cwd,
    env: computeEnvironment(threads, process.env),
  };
}

/** Settings that would change PyTorch's own choices are taken away: it runs as its users run it. */
const UNSET = {
  OMP_NUM_THREADS: undefined,
  OPENBLAS_NUM_THREADS: undefined,
  OPENBLAS_CORETYPE: undefined,
  GLIBC_TUNABLES: undefined,
};

function pytorch(task: Task, options: PeerOptions, layout: string, ...more: readonly string[]): SampleCommand {
  const { threads, python, device, cwd } = options;
  const settings = { ...task, threads, layout, device };
  const parameters = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const program = path.join(packageInfo().root, 'bench/peers/pytorch/peer.py');
  return { file: python, parameters: [program, ...parameters, ...more], cwd, env: UNSET };
}
