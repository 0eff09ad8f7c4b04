// Progress of many short processes: a bar on a terminal, a line at every tenth in a pipe.
import { Presets, SingleBar } from 'cli-progress';
import { monotonicMs } from '../../lib/process/clock.js';
import { formatDuration } from '../../lib/text/format.js';
import { counted } from '../../lib/text/counted.js';
import type { BlockOptions } from '../../regression/blocks.js';
import type { CommandContext } from '../command.js';

type Progress = Parameters<NonNullable<BlockOptions['onProcess']>>[0];

export interface ProcessProgress {
  /** @param label - of the round; another one begins a new line */
  readonly show: (label: string, progress: Progress) => void;
  readonly stop: () => void;
}

type Stderr = Pick<CommandContext, 'err' | 'errIsTerminal' | 'errStream'>;

export function processProgress(context: Stderr): ProcessProgress {
  return context.errIsTerminal ? bar(context) : lines(context);
}

function bar({ errStream }: Stderr): ProcessProgress {
  const format = '{label} [{bar}] {value}/{total} processes, {left}{contest}';
  const started = new Map<string, number>();
  const drawn = new SingleBar({ stream: errStream, format, clearOnComplete: true }, Presets.rect);
  let shown: string | null = null;
  return {
    show(label, { done, total, contest }) {
      const left = estimate(started, label, done, total);
      if (shown !== label) drawn.start(total, 0, { label, contest, left });
      shown = label;
      drawn.update(done, { label, contest, left });
      if (done === total) drawn.stop();
    },
    stop: () => drawn.stop(),
  };
}

function lines({ err }: Stderr): ProcessProgress {
  const started = new Map<string, number>();
  return {
    show(label, { done, total }) {
      const left = estimate(started, label, done, total);
      if (Math.floor((10 * done) / total) > Math.floor((10 * (done - 1)) / total)) {
        err(
          `${label}: ${done} of ${counted(total, 'process', 'processes')}${left === '' ? '' : `, ${left.slice(0, -2)}`}\n`,
        );
      }
    },
    stop: () => undefined,
  };
}

/**
 * `about 12 min 5 s left, ` from the processes of this round that are over; empty text where nothing is known or left.
 *
 * @param started - when the first process of each round was over, kept between calls
 */
function estimate(started: Map<string, number>, label: string, done: number, total: number): string {
  const since = started.get(label) ?? monotonicMs();
  started.set(label, since);
  const over = done - 1;
  if (over < 1 || done === total) return '';
  return `about ${formatDuration(((monotonicMs() - since) / over) * (total - done))} left, `;
}
