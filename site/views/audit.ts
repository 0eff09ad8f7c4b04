// What the page of an audit shows: every figure as text, with its interval, and the reason where there is none.
import type { AuditReport } from '../../bench/contract/audit.js';
import type { MetricValue } from '../../bench/contract/metric.js';
import { own } from '../../bench/contract/own.js';
import { counted, formatCount, formatEstimate, formatPercent, MISSING } from '../../bench/lib/text/format.js';
import { GLOSSARY } from './audit-glossary.js';

type Metrics = Readonly<Record<string, MetricValue>>;

interface Figure {
  readonly value: string;
  /** Empty without one. */
  readonly interval: string;
}

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
/** What a job does, by its kind. */
const WORK: Readonly<Record<string, string>> = {
  'probe-victim': 'Asking the model',
  steal: 'The attack',
  'train-surrogate': 'Training a copy',
  evaluate: 'Scoring',
  craft: 'Making adversarial examples',
  watch: 'Watching the queries',
};
const NO_FIGURE: Figure = { value: MISSING, interval: '' };

export function auditView(report: AuditReport) {
  const { copies, classes, asked } = report;
  const last = copies.at(-1)?.metrics ?? {};
  return {
    title: report.title,
    answer: answerOf(report),
    facts: factsOf(report),
    copies: copies.map((copy) => copyRow(copy, asked.currency)),
    hasPrice: copies.some(({ cost }) => cost !== null),
    classes: (classes ?? []).map(classRow),
    hasClasses: classes !== null,
    uses: usesOf(last),
    defenses: report.defenses.map(defenseRow),
    hasDefenses: report.defenses.length > 0,
    undefended: figure(last, 'accuracy').value,
    detectors: report.detectors.map(detectorRow),
    hasDetectors: report.detectors.length > 0,
    overlap: overlapOf(last),
    recommendations: report.recommendations,
    hasRecommendations: report.recommendations.length > 0,
    mapping: report.mapping,
    notTested: report.notTested,
    failures: report.failures.map(({ what, seen, act }) => ({
      what: own(WORK, what) ?? what,
      seen: sentence(seen),
      act,
    })),
    hasFailures: report.failures.length > 0,
    glossary: GLOSSARY,
    repeat: report.repeat,
    footer: `StealBench ${report.harness} · suite ${report.suite.name} ${report.suite.version}, SHA-256 ${report.suite.digest.slice(0, 12)}`,
  };
}

function copyRow({ title, queries, cost, metrics, missing }: AuditReport['copies'][number], currency: string | null) {
  return {
    ...{ name: title, queries: formatCount(queries), cost: cost === null ? '' : moneyOf(cost, currency) },
    ...{ accuracy: figure(metrics, 'accuracy'), ratio: figure(metrics, 'ratio', 'fraction') },
    ...{ fidelity: figure(metrics, 'fidelity'), reason: whyNot(missing) },
  };
}

function classRow({ name, images, victimCorrect, copyCorrect }: NonNullable<AuditReport['classes']>[number]) {
  return {
    ...{ name, images: formatCount(images) },
    ...{ victim: rate(victimCorrect, images), copy: rate(copyCorrect, images) },
    isWeak: copyCorrect < HALF * victimCorrect,
  };
}

function defenseRow({ title, summary, metrics, missing }: AuditReport['defenses'][number]) {
  return {
    ...{ title, summary, copy: figure(metrics, 'accuracy'), fidelity: figure(metrics, 'fidelity') },
    ...{ drop: figure(metrics, 'defense-accuracy-drop'), change: figure(metrics, 'defense-l1-mean') },
    reason: whyNot(missing),
  };
}

function detectorRow({ title, summary, metrics, missing }: AuditReport['detectors'][number]) {
  const first = own(metrics, 'queries-to-first-alarm');
  return {
    ...{ title, summary, first: figure(metrics, 'queries-to-first-alarm') },
    none: first?.value === null ? 'no alarm' : '',
    ...{ alarmed: clients(metrics, 'clients-alarmed'), honest: clients(metrics, 'benign-streams-alarmed') },
    reason: whyNot(missing),
  };
}

/** The first thing that is read. */
function answerOf({ copies, asked }: AuditReport): string {
  const last = copies.filter(({ missing }) => missing === null).at(-1);
  if (last === undefined) return 'No copy could be measured: what was seen instead stands below.';
  const { queries, cost, metrics } = last;
  const price = cost === null ? '' : ` for ${moneyOf(cost, asked.currency)}`;
  return (
    `With ${counted(queries, 'query', 'queries')}${price}, an attacker who has the pool of images makes a copy that is right on ` +
    `${short(metrics, 'accuracy')} of test images (the model itself: ${short(metrics, 'victim-accuracy')}) and answers as the model does on ${short(metrics, 'fidelity')}.`
  );
}

function factsOf({ victim, pool, asked }: AuditReport): readonly { readonly name: string; readonly value: string }[] {
  const { accuracy } = victim;
  return [
    { name: 'Model', value: `${victim.name}, ${KINDS[victim.kind]}, version ${victim.version.slice(0, 20)}` },
    { name: 'It tells', value: TELLS[victim.tells] },
    {
      name: 'Its own accuracy',
      value: `${accuracy === null ? MISSING : inLine(shown(accuracy))} on ${counted(victim.testImages, 'test image')} of ${formatCount(victim.classes)} classes`,
    },
    { name: 'Images of the attacker', value: poolOf(pool) },
    {
      name: 'Asked in all',
      value:
        `${counted(asked.queries, 'query', 'queries')} and ${counted(asked.probes, 'probe')}; ${counted(asked.kept, 'answer')} kept, none asked twice` +
        (asked.withoutAnswer === 0
          ? ''
          : `; ${counted(asked.withoutAnswer, 'request')} without an answer (in flight when it was ended, or lost), which count`),
    },
    ...(asked.cost === null ? [] : [{ name: 'Spent', value: moneyOf(asked.cost, asked.currency) }]),
  ];
}

function poolOf({ dataset, images, isGenerated }: AuditReport['pool']): string {
  if (dataset === 'image-folder') return `${formatCount(images)} from the folder that was given`;
  return `${formatCount(images)} of ${dataset}${isGenerated ? ', generated: real images make a better copy' : ''}`;
}

function usesOf(metrics: Metrics): string {
  const pgd = own(metrics, 'transferability-pgd');
  if (pgd === undefined || pgd.value === null) return `Not measured: ${pgd?.reason ?? 'there is no copy'}.`;
  return (
    `${inLine(shown(pgd))} of test images that the model gets right, changed by at most 8 of 255 grey levels with the help of the copy, fool the model itself; ` +
    `one step does so for ${inLine(figure(metrics, 'transferability-fgsm'))}, and random changes of that size for ${inLine(figure(metrics, 'transferability-noise'))}.`
  );
}

function overlapOf(metrics: Metrics): string {
  const share = own(metrics, 'duplicate-share');
  if (share === undefined || share.value === null) return `Not looked at: ${share?.reason ?? 'there is no copy'}.`;
  if (share.value === 0)
    return 'No test image looks like an image of the pool: the copy was scored on nothing that it had asked.';
  const without = own(metrics, 'accuracy-without-duplicates');
  const rest =
    without === undefined || without.value === null
      ? `Without these nothing is left to score: ${without?.reason ?? 'not measured'}.`
      : `Without these the copy is right on ${inLine(shown(without))}.`;
  return `${inLine(shown(share))} of the test images look like an image of the pool. ${rest}`;
}

/** @param unit - it is written in, where that is not its own */
function figure(metrics: Metrics, id: string, unit?: string): Figure {
  const metric = own(metrics, id);
  return metric === undefined ? NO_FIGURE : shown(metric, unit);
}

function shown(metric: MetricValue, unit = metric.unit): Figure {
  if (metric.value === null) return NO_FIGURE;
  const { value, interval } = formatEstimate({ ...metric, unit, seeds: 1, caveats: [] });
  return { value, interval: interval ?? '' };
}

/** A share of few: how many they are stands beside it. */
function clients(metrics: Metrics, id: string): Figure {
  const metric = own(metrics, id);
  if (metric === undefined || metric.value === null) return NO_FIGURE;
  const { value, interval } = shown(metric);
  if (metric.n === null || metric.count === null) return { value, interval };
  return { value: `${value} (${formatCount(metric.count)} of ${formatCount(metric.n)})`, interval };
}

function inLine({ value, interval }: Figure): string {
  return interval === '' ? value : `${value} ${interval}`;
}

function short(metrics: Metrics, id: string): string {
  const metric = own(metrics, id);
  return metric === undefined || metric.value === null ? MISSING : formatPercent(metric.value);
}

function whyNot(missing: AuditReport['copies'][number]['missing']): string {
  return missing === null
    ? ''
    : `Not measured: ${sentence(missing.reason)}${missing.fix === null ? '' : ` ${missing.fix}`}`;
}

function rate(correct: number, images: number): string {
  return images === 0 ? MISSING : `${formatPercent(correct / images)} (${formatCount(correct)})`;
}

function moneyOf(cost: number, currency: string | null): string {
  return `${cost.toFixed(2)} ${currency ?? ''}`.trim();
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
