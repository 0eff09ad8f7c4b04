// The report of an audit as Markdown, for a pull request or a ticket.
import type { AuditReport } from '../contract/audit.js';
import type { MetricValue } from '../contract/metric.js';
import { own } from '../contract/own.js';
import { formatCount, formatEstimate, MISSING } from '../lib/text/format.js';
import { visible } from '../lib/text/visible.js';

export function auditMarkdown(report: AuditReport): string {
  const { victim, asked, copies, defenses, detectors } = report;
  return [
    `# ${safe(report.title)}`,
    list([
      `Accuracy of the model: ${cell(victim.accuracy ?? undefined)} on ${formatCount(victim.testImages)} test images`,
      `Asked: ${formatCount(asked.queries)} queries, ${formatCount(asked.probes)} probes; ${formatCount(asked.withoutAnswer)} requests without an answer` +
        (asked.cost === null ? '' : `; ${asked.cost.toFixed(2)} ${asked.currency ?? ''}`),
    ]),
    ...(report.failures.length === 0
      ? []
      : [
          '## What went wrong',
          list(report.failures.map(({ what, seen, act }) => `${safe(what)}: ${safe(seen)} ${safe(act)}`)),
        ]),
    ...(report.recommendations.length === 0 ? [] : ['## What follows', list(report.recommendations.map(safe))]),
    '## Copies',
    table(
      ['Attack', 'Queries', 'Accuracy', "Share of the model's accuracy", 'Same answer as the model', ''],
      copies.map(({ title, queries, metrics, missing }) => [
        title,
        formatCount(queries),
        cell(own(metrics, 'accuracy')),
        cell(own(metrics, 'ratio'), 'fraction'),
        cell(own(metrics, 'fidelity')),
        missing?.reason ?? '',
      ]),
    ),
    '## Defenses',
    table(
      ['Defense', 'Accuracy of the copy', 'Honest accuracy lost', 'Mean change (L1)', ''],
      defenses.map(({ title, metrics, missing }) => [
        title,
        ...['accuracy', 'defense-accuracy-drop', 'defense-l1-mean'].map((id) => cell(own(metrics, id))),
        missing?.reason ?? '',
      ]),
    ),
    '## Detectors',
    table(
      ['Detector', 'First alarm', 'Honest clients alarmed', ''],
      detectors.map(({ title, metrics, missing }) => [
        title,
        ...['queries-to-first-alarm', 'benign-streams-alarmed'].map((id) => cell(own(metrics, id))),
        missing?.reason ?? '',
      ]),
    ),
    '## Public lists',
    table(
      ['List', 'Item', 'About', 'Evidence'],
      report.mapping.map(({ standard, item, about, evidence }) => [standard, item, about, evidence]),
    ),
    '## Not tested',
    list(report.notTested.map(({ what, why }) => `${safe(what)}: ${safe(why)}`)),
    '## Repeat',
    `${['```sh', ...report.repeat, '```'].join('\n')}\n`,
  ].join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return 'None.';
  const line = (cells: readonly string[]): string => `| ${cells.map((one) => safe(one)).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** @param unit - it is written in, where that is not its own */
function cell(metric: MetricValue | undefined, unit = metric?.unit ?? ''): string {
  if (metric === undefined || metric.value === null) return MISSING;
  const { value, interval } = formatEstimate({ ...metric, unit, seeds: 1, caveats: [] });
  return interval === null ? value : `${value} ${interval}`;
}

/** Names come from files and servers: no control characters, and nothing that Markdown takes for its own. */
function safe(text: string): string {
  return visible(text).replaceAll(/[\\`*_[\]<>|]/g, (mark) => `\\${mark}`);
}
