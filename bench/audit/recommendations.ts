// Sentences that a measured figure carries, and no others.
import type { AuditReport } from '../contract/audit.js';
import type { MeasuredValue, MetricValue } from '../contract/metric.js';
import { own } from '../contract/own.js';
import { counted } from '../lib/text/counted.js';
import { formatCount, formatInterval, formatPercent, formatValue } from '../lib/text/format.js';

type Findings = Omit<AuditReport, 'recommendations' | 'mapping'>;

/** A copy at four fifths of the model's accuracy does most of its work. */
const USEFUL = 0.8;
/** What honest users may lose before a defense is no longer recommended: a hundredth of their accuracy. */
const BEARABLE_LOSS = 0.01;

export function recommendations(report: Findings): string[] {
  const { accuracy, classes } = report.victim;
  if (accuracy?.value != null && accuracy.interval !== null && accuracy.interval.low <= 1 / classes)
    return [
      `On these test images the model itself is right on ${formatPercent(accuracy.value)}, which guessing among ${counted(classes, 'class', 'classes')} may give too: ` +
        'nothing follows for a model that is worth copying. Look at the order of its classes and at how pixels are prepared.',
    ];
  return [...queryLimit(report), ...defense(report), ...detectors(report)];
}

/** The value where it was measured. */
export function valueOf(metrics: Readonly<Record<string, MetricValue>>, id: string): MeasuredValue | null {
  const metric = own(metrics, id);
  return metric !== undefined && metric.value !== null ? metric : null;
}

function queryLimit({ copies }: Findings): readonly string[] {
  const useful = copies.find(({ metrics }) => (valueOf(metrics, 'ratio')?.value ?? 0) >= USEFUL);
  const last = copies.at(-1);
  if (useful !== undefined) {
    const { queries, metrics } = useful;
    return [
      `Limit queries per client well below ${formatCount(queries)}: at ${formatCount(queries)} the copy has ${formatPercent(valueOf(metrics, 'accuracy')?.value ?? 0)} accuracy, ` +
        `${formatPercent(valueOf(metrics, 'ratio')?.value ?? 0)} of the model's. An attacker with many accounts passes such a limit.`,
    ];
  }
  const ratio = last === undefined ? null : valueOf(last.metrics, 'ratio');
  if (last === undefined || ratio === null) return [];
  return [
    `With ${formatCount(last.queries)} queries the copy reached ${formatPercent(ratio.value)} of the model's accuracy, less than four fifths. ` +
      'How many it would take was not measured: raise the budgets before a limit is set by this.',
  ];
}

function defense({ copies, defenses }: Findings): readonly string[] {
  const plain = valueOf(copies.at(-1)?.metrics ?? {}, 'accuracy');
  if (plain?.interval == null) return [];
  const { low } = plain.interval;
  const helping = defenses.flatMap(({ title, metrics }) => {
    const accuracy = valueOf(metrics, 'accuracy');
    const lost = valueOf(metrics, 'defense-accuracy-drop');
    const isBelow = accuracy?.interval != null && accuracy.interval.high < low;
    const changed = valueOf(metrics, 'defense-l1-mean');
    return accuracy !== null && isBelow
      ? [{ title, accuracy: accuracy.value, lost: lost?.value ?? null, changed: changed?.value ?? null }]
      : [];
  });
  if (defenses.every(({ missing }) => missing !== null)) return [];
  if (helping.length === 0)
    return [
      'No tested defense lowered the accuracy of the copy by more than the intervals leave open: none is recommended for that.',
    ];
  return helping
    .sort((a, b) => a.accuracy - b.accuracy)
    .map(({ title, accuracy, lost, changed }) => {
      const cost =
        lost === null
          ? 'what it costs honest users was not measured'
          : `honest users lose ${formatPercent(lost)} of accuracy`;
      const isDear = lost !== null && lost > BEARABLE_LOSS;
      return `${title} in front took the copy from ${formatPercent(plain.value)} to ${formatPercent(accuracy)} accuracy; ${cost}${isDear ? ', which is much' : ''}${numbersOf(changed)}.`;
    });
}

function detectors({ detectors: watched }: Findings): readonly string[] {
  return watched.flatMap(({ title, metrics }) => {
    const first = valueOf(metrics, 'queries-to-first-alarm');
    const honest = valueOf(metrics, 'benign-streams-alarmed');
    const alarmed = valueOf(metrics, 'clients-alarmed');
    const falsely = honest === null ? '' : ` ${falseAlarms(honest)}`;
    if (first !== null)
      return [`${title} would have noticed this attack after ${counted(first.value, 'query', 'queries')}.${falsely}`];
    return alarmed?.value === 0 ? [`${title} would not have noticed this attack.${falsely}`] : [];
  });
}

/** A handful of clients tells little: the interval says how little. */
function falseAlarms({ value, n, count, interval }: MeasuredValue): string {
  const [raised, clients] = [count ?? 0, n ?? 0];
  const range = interval === null ? '' : `, 95 % interval ${formatInterval(interval, 'fraction')}`;
  return `It raised an alarm on ${formatCount(raised)} of ${counted(clients, 'honest client')} (${formatPercent(value)}${range}).`;
}

/** Whoever uses the numbers of an answer, and not its class alone, pays this. */
function numbersOf(changed: number | null): string {
  if (changed === null) return '';
  return `, and get answers whose numbers are off by ${formatValue(changed, 'distance')} on a scale from 0 to 2`;
}
