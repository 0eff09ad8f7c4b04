// Progress of downloads and imports: a bar on a terminal, a line now and then in a pipe.
import { Presets, SingleBar } from 'cli-progress';
import type { DatasetMeta } from '../contract/dataset.js';
import { monotonicMs } from '../lib/process/clock.js';
import type { DownloadProgress } from '../pipeline/data/download.js';
import type { PrepareProgress } from '../pipeline/data/prepare.js';
import type { CommandContext } from './command.js';

/** Between two lines in a pipe. */
const LINE_MS = 5000;

export interface DataProgress {
  readonly bytes: (progress: DownloadProgress) => void;
  readonly images: (meta: DatasetMeta) => (progress: PrepareProgress) => void;
  /** Ends what is drawn; may be called twice. */
  readonly stop: () => void;
}

interface Step {
  readonly label: string;
  readonly unit: string;
  readonly done: number;
  readonly total: number | null;
}

export function createProgress(context: CommandContext): DataProgress {
  const { show, stop } = context.errIsTerminal ? barDisplay(context) : lineDisplay(context);
  return {
    bytes: ({ file, bytes, totalBytes }) =>
      show({
        label: file,
        unit: 'MB',
        done: megabytes(bytes),
        total: totalBytes === null ? null : megabytes(totalBytes),
      }),
    images:
      ({ id, counts }) =>
      ({ part, images }) =>
        show({ label: `${id} ${part}`, unit: 'images', done: images, total: counts[part] }),
    stop,
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}

interface Display {
  readonly show: (step: Step) => void;
  readonly stop: () => void;
}

function barDisplay({ errStream, signal }: CommandContext): Display {
  let bar: SingleBar | null = null;
  let shown = '';
  const stop = (): void => {
    bar?.stop();
    bar = null;
  };
  signal.addEventListener('abort', stop, { once: true });
  return {
    stop,
    show({ label, unit, done, total }) {
      if (signal.aborted) return;
      if (bar === null || shown !== label) {
        stop();
        shown = label;
        const format = `${label} {bar} {percentage}% {value}/{total} ${unit}, {eta_formatted} left`;
        const options = { stream: errStream, format, hideCursor: true, gracefulExit: false, etaBuffer: 50 };
        bar = new SingleBar(options, Presets.shades_classic);
        bar.start(total ?? done, 0);
      }
      if (total === null || done > total) bar.setTotal(done);
      bar.update(done);
    },
  };
}

function lineDisplay({ err }: CommandContext): Display {
  let last = -Infinity;
  let shown = '';
  return {
    stop: () => undefined,
    show({ label, unit, done, total }) {
      const now = monotonicMs();
      if (shown === label && now - last < LINE_MS && done !== total) return;
      shown = label;
      last = now;
      err(`${label}: ${done}${total === null ? '' : ` of ${total}`} ${unit}\n`);
    },
  };
}
