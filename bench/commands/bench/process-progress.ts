// Progress of many short processes: a bar on a terminal, a line at every tenth in a pipe.
import { Presets, SingleBar } from 'cli-progress';
import type { BlockOptions } from '../../regression/blocks.js';
import type { CommandContext } from '../command.js';

type Progress = Parameters<NonNullable<BlockOptions['onProcess']>>[0];

export interface ProcessProgress {
  /** @param label - of the round; another one begins a new line */
  readonly show: (label: string, progress: Progress) => void;
  readonly stop: () => void;
}

export function processProgress(context: CommandContext): ProcessProgress {
  return context.errIsTerminal ? bar(context) : lines(context);
}

function bar({ errStream }: CommandContext): ProcessProgress {
  const format = '{label} [{bar}] {value}/{total} processes, {contest}';
  const drawn = new SingleBar({ stream: errStream, format, clearOnComplete: true }, Presets.rect);
  let shown: string | null = null;
  return {
    show(label, { done, total, contest }) {
      if (shown !== label) drawn.start(total, 0, { label, contest });
      shown = label;
      drawn.update(done, { label, contest });
      if (done === total) drawn.stop();
    },
    stop: () => drawn.stop(),
  };
}

function lines({ err }: CommandContext): ProcessProgress {
  return {
    show(label, { done, total }) {
      if (Math.floor((10 * done) / total) > Math.floor((10 * (done - 1)) / total)) {
        err(`${label}: ${done} of ${total} processes\n`);
      }
    },
    stop: () => undefined,
  };
}
