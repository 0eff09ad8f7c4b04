// GitHub's workflow commands: what failed, is doubted or was skipped, as annotations of the run.
import type { Reporter } from '../bench/contract/reporter.js';
import { counted, visible } from '../bench/lib/text/format.js';
import { type Incident, incidentsOf } from './tables/incidents.js';

/** GitHub shows as many annotations of a kind and step, and drops the others without a word. */
const MOST = 10;

const KINDS = [
  { command: 'error', verdict: 'failed', says: 'did not complete' },
  { command: 'warning', verdict: 'doubted', says: 'doubted' },
  { command: 'notice', verdict: 'skipped', says: 'skipped' },
] as const;

export const reporter: Reporter = {
  meta: { id: 'github', title: 'GitHub: annotations of a workflow run' },
  render: (board) => {
    const incidents = incidentsOf(board);
    const passed = incidents.filter(({ verdict }) => verdict === 'passed').length;
    const lines = KINDS.flatMap(({ command, verdict, says }) =>
      annotations(
        command,
        says,
        incidents.filter((incident) => incident.verdict === verdict),
      ),
    );
    return [...lines, `${counted(incidents.length, 'record')}, ${passed} without anything to say`].join('\n') + '\n';
  },
};

/** One for each; where there are too many, the last says how many more. */
function annotations(command: string, says: string, incidents: readonly Incident[]): readonly string[] {
  const shown = incidents.length > MOST ? incidents.slice(0, MOST - 1) : incidents;
  const more = incidents.length - shown.length;
  const lines = shown.map(({ path, code, text }) => annotation(command, `${says}: ${code}`, `${path}: ${text}`));
  return more === 0
    ? lines
    : [...lines, annotation(command, `${says}: more`, `${counted(more, 'more record')} ${says}`)];
}

/** A workflow command ends with its line, and nothing in a text starts another one. */
function annotation(command: string, title: string, message: string): string {
  return `::${command} title=${data(title).replace(/:/g, '%3A').replace(/,/g, '%2C')}::${data(message)}`;
}

/** One line of visible text, escaped as actions/toolkit escapes the data of a command (packages/core/src/command.ts). */
function data(text: string): string {
  return visible(text.replace(/\s+/g, ' ')).replace(/%/g, '%25');
}
