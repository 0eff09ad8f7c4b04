// What the page of an audit shows: every figure as text, with its interval, and a dash with a reason where there is none.
import type { AuditReport } from '../../bench/contract/audit.js';
import type { MetricValue } from '../../bench/contract/metric.js';
import { own } from '../../bench/contract/own.js';
import { formatCount, formatEstimate, formatPercent, MISSING } from '../../bench/lib/text/format.js';

type Metrics = Readonly<Record<string, MetricValue>>;

const TELLS = {
  full: 'a number for each class',
  'top-k': 'its largest answers alone; the others are unknown and taken as 0',
  label: 'the class alone',
};
const KINDS = {
  onnx: 'an ONNX file',
  tfjs: 'a model of TensorFlow.js',
  weights: 'weights in a file',
  deployment: 'a server of the Open Inference Protocol',
  http: 'a JSON API',
};
/** Below this share of the victim's accuracy a copy knows a class badly. */
const HALF = 0.5;

export function auditView(report: AuditReport) {
  const { victim, copies, defenses, detectors, classes, asked, pool } = report;
  const last = copies.at(-1);
  return {
    title: `How stealable is ${victim.name}?`,
    answer: answerOf(report),
    facts: factsOf(report),
    copies: copies.map((copy) => ({
      ...{ name: copy.title, queries: formatCount(copy.queries), cost: moneyOf(copy.cost, asked.currency) },
      ...{ accuracy: text(copy.metrics, 'accuracy'), ratio: text(copy.metrics, 'ratio') },
      ...{ fidelity: text(copy.metrics, 'fidelity'), reason: copy.missing?.reason ?? '' },
    })),
    classes: (classes ?? []).map(({ name, images, victimCorrect, copyCorrect }) => ({
      ...{ name, images: formatCount(images) },
      victim: rate(victimCorrect, images),
      copy: rate(copyCorrect, images),
      isWeak: copyCorrect < HALF * victimCorrect,
    })),
    hasClasses: classes !== null,
    uses: usesOf(last?.metrics ?? {}),
    defenses: defenses.map(({ title, metrics, missing }) => ({
      ...{ title, copy: text(metrics, 'accuracy'), fidelity: text(metrics, 'fidelity') },
      ...{ drop: text(metrics, 'defense-accuracy-drop'), change: text(metrics, 'defense-l1-mean') },
      reason: missing?.reason ?? '',
    })),
    hasDefenses: defenses.length > 0,
    detectors: detectors.map(({ title, metrics, missing }) => ({
      ...{ title, first: text(metrics, 'queries-to-first-alarm'), alarmed: text(metrics, 'clients-alarmed') },
      ...{
        honest: text(metrics, 'benign-streams-alarmed'),
        reason: missing?.reason ?? reasonOf(metrics['queries-to-first-alarm']),
      },
    })),
    hasDetectors: detectors.length > 0,
    overlap: `${text(last?.metrics ?? {}, 'duplicate-share')} of the test images look like an image of the pool (${pool.dataset}).`,
    overlapNote: text(last?.metrics ?? {}, 'accuracy-without-duplicates'),
    recommendations: report.recommendations,
    hasRecommendations: report.recommendations.length > 0,
    mapping: report.mapping,
    notTested: report.notTested,
    failures: report.failures,
    hasFailures: report.failures.length > 0,
    repeat: report.repeat,
    footer: `StealBench ${report.harness} · suite ${report.suite.name} ${report.suite.version}, SHA-256 ${report.suite.digest.slice(0, 12)}`,
  };
}

/** The first thing that is read. */
function answerOf({ copies, asked }: AuditReport): string {
  const last = copies.filter(({ missing }) => missing === null).at(-1);
  if (last === undefined) return 'No copy could be measured: what was seen instead stands below.';
  const { queries, cost, metrics } = last;
  const price = cost === null ? '' : ` for ${moneyOf(cost, asked.currency)}`;
  return (
    `With ${formatCount(queries)} queries${price}, an attacker who has the pool of images makes a copy that is right on ` +
    `${short(metrics, 'accuracy')} of test images (the model itself: ${short(metrics, 'victim-accuracy')}) and answers as the model does on ${short(metrics, 'fidelity')}.`
  );
}

function factsOf({ victim, pool, asked }: AuditReport): readonly { readonly name: string; readonly value: string }[] {
  const { accuracy } = victim;
  return [
    { name: 'Victim', value: `${victim.name}, ${KINDS[victim.kind]}, version ${victim.version.slice(0, 20)}` },
    { name: 'It tells', value: TELLS[victim.tells] },
    {
      name: 'Its own accuracy',
      value: `${accuracy === null ? MISSING : shown(accuracy)} on ${formatCount(victim.testImages)} test images of ${victim.classes} classes`,
    },
    {
      name: 'Images of the attacker',
      value: `${formatCount(pool.images)} of ${pool.dataset}${pool.isGenerated ? ', generated: real images make a better copy' : ''}`,
    },
    {
      name: 'Asked in all',
      value:
        `${formatCount(asked.queries)} queries and ${formatCount(asked.probes)} probes; ${formatCount(asked.kept)} answers kept, none asked twice` +
        (asked.withoutAnswer === 0
          ? ''
          : `; ${counted(asked.withoutAnswer)} without an answer (in flight when it was ended, or lost), which count`),
    },
    ...(asked.cost === null ? [] : [{ name: 'Spent', value: moneyOf(asked.cost, asked.currency) }]),
  ];
}

function usesOf(metrics: Metrics): { readonly sentence: string; readonly reason: string } {
  const pgd = metrics['transferability-pgd'];
  if (pgd === undefined || pgd.value === null) return { sentence: '', reason: pgd?.reason ?? 'not measured' };
  return {
    sentence:
      `${shown(pgd)} of test images that the model gets right, changed by at most 8 of 255 grey levels with the help of the copy, fool the model itself; ` +
      `one step does so for ${text(metrics, 'transferability-fgsm')}, and random changes of that size for ${text(metrics, 'transferability-noise')}.`,
    reason: '',
  };
}

function text(metrics: Metrics, id: string): string {
  const metric = own(metrics, id);
  return metric === undefined ? MISSING : shown(metric);
}

function shown(metric: MetricValue): string {
  if (metric.value === null) return MISSING;
  const { value, interval } = formatEstimate({ ...metric, seeds: 1, caveats: [] });
  return interval === null || interval === '' ? value : `${value} ${interval}`;
}

function short(metrics: Metrics, id: string): string {
  const metric = own(metrics, id);
  return metric === undefined || metric.value === null ? MISSING : formatPercent(metric.value);
}

function reasonOf(metric: MetricValue | undefined): string {
  return metric?.value === null ? metric.reason : '';
}

function rate(correct: number, images: number): string {
  return images === 0 ? MISSING : `${formatPercent(correct / images)} (${correct})`;
}

function moneyOf(cost: number | null, currency: string | null): string {
  return cost === null ? MISSING : `${cost.toFixed(2)} ${currency ?? ''}`.trim();
}

function counted(requests: number): string {
  return `${formatCount(requests)} request${requests === 1 ? '' : 's'}`;
}
