// Runs of a store for a person: a head line, what runs, what failed, what took longest.
import pc from 'picocolors';
import { counted } from '../lib/text/counted.js';
import { visible } from '../lib/text/visible.js';
import type { StoreStatus } from '../pipeline/execution/journal/store-status.js';
import type { RunStatus } from '../pipeline/execution/journal/status.js';
import { diskText, duration, space } from './watch-words.js';

const SHOWN = 20;

export function statusText({ store, freeBytes, runs }: StoreStatus, color: boolean): string {
  if (runs.length === 0)
    return `No run is noted in ${store}. Folders are set by --store; \`run\` notes what it does there.\n`;
  const free = freeBytes === null ? '' : `, ${space(freeBytes)} free`;
  return `${store}${free}\n${runs.map((run) => `\n${runText(run, pc.createColors(color))}`).join('')}`;
}

type Colors = ReturnType<typeof pc.createColors>;

function runText(run: RunStatus, colors: Colors): string {
  const { suite, process, jobs, failures, slowest, running, notices, diskLow } = run;
  const failed = `${jobs.failed} failed`;
  const counts = [
    `${jobs.done} of ${counted(jobs.total, 'job')} done`,
    ...(jobs.running > 0 ? [`${jobs.running} running`] : []),
    ...(jobs.waiting > 0 ? [`${jobs.waiting} waiting`] : []),
    jobs.failed > 0 ? colors.red(failed) : failed,
    `${jobs.cached} cached`,
  ];
  const lines = [
    `${colors.bold(`${suite.name} ${suite.version}`)}  ${stateText(run, colors)}  process ${process.pid} on ${process.host}`,
    `  ${counts.join(', ')}`,
    `  ${duration(run.seconds)} so far, ${leftText(run)}`,
    ...some(
      'running',
      running.map(({ label, where, seconds, fraction, note }) => {
        const done = fraction === null ? '    ' : `${(fraction * 100).toFixed(0).padStart(2)} %`;
        return `${done} ${label}${where === null ? '' : ` on ${where}`}, ${duration(seconds)}${note === '' ? '' : colors.dim(`  ${visible(note)}`)}`;
      }),
    ),
    ...some(
      'failed',
      failures.map(
        ({ label, state, error, log }) =>
          `${label}: ${state}: ${visible(error.message)} (${error.code})\n        → ${visible(error.hint)} Log: ${log}`,
      ),
    ),
    ...some(
      'slowest',
      slowest.map(({ label, seconds }) => `${duration(seconds)}  ${label}`),
    ),
    ...some('notes', notices.map(({ text }) => visible(text)).slice(-3)),
    ...(diskLow === null ? [] : [`  ${colors.yellow('disk')}     ${visible(diskText(diskLow))}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function stateText({ state, outcome, error, heardAt }: RunStatus, colors: Colors): string {
  switch (state) {
    case 'running':
      return colors.green('running');
    case 'scoring':
      return colors.green('writes records');
    case 'gone':
      return colors.red('gone: its process ended without a word; the same command goes on');
    case 'silent':
      return colors.yellow(`silent since ${heardAt}, on another machine`);
    case 'ended':
      return outcome === 'completed'
        ? colors.green('completed')
        : colors.yellow(`${outcome ?? 'ended'}${error === null ? '' : `: ${visible(error.message)} (${error.code})`}`);
  }
}

function leftText({ state, remaining, cells }: RunStatus): string {
  if (state === 'running' || state === 'silent')
    return remaining.seconds === null
      ? `time left unknown: ${remaining.reason}`
      : `about ${duration(remaining.seconds)} left`;
  const states = Object.entries(cells).map(([name, count]) => `${counted(count, 'cell')} ${name}`);
  return states.length === 0 ? 'no records yet' : states.join(', ');
}

function some(title: string, entries: readonly string[]): readonly string[] {
  const rest = entries.length > SHOWN ? [`and ${entries.length - SHOWN} more`] : [];
  return [...entries.slice(0, SHOWN), ...rest].map(
    (entry, index) => `  ${(index === 0 ? title : '').padEnd(8)} ${entry}`,
  );
}
