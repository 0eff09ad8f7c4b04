// Records of an audit → what its owner wants to know, as data.
import type { Access } from '../contract/access.js';
import type { AuditReport } from '../contract/audit.js';
import { tellsOf } from '../contract/http-victim.js';
import type { AttackCell, JobOf, StreamCell } from '../contract/plan.js';
import type { CellResult, Outcome } from '../contract/result.js';
import type { AnsweringVictimSpec, Suite } from '../contract/suite.js';
import { costOf, type Asked } from '../oracle/recorded/journal.js';
import type { AskedAndKept } from './asked.js';
import { owaspMapping } from './owasp.js';
import { recommendations } from './recommendations.js';

export interface ReportInput {
  readonly suite: Suite;
  readonly suiteDigest: string;
  readonly harness: string;
  readonly probe: JobOf<'probe-victim'>;
  readonly records: readonly CellResult[];
  readonly asked: AskedAndKept;
  readonly pool: AuditReport['pool'];
  /** What a plug-in is called, and what it does in a sentence. */
  readonly about: (kind: 'attacks' | 'defenses' | 'detectors', id: string) => About;
  readonly repeat: readonly string[];
}

export interface About {
  readonly title: string;
  readonly summary: string;
}

interface Found<C> {
  readonly cell: C;
  readonly outcome: Outcome;
}

export function auditReport(input: ReportInput): AuditReport {
  const { suite, suiteDigest, harness, probe, asked, pool, about, repeat } = input;
  const victim = suite.victims[0] as AnsweringVictimSpec;
  const access = 'access' in victim ? victim.access : undefined;
  const found = attackCells(input.records);
  const plain = found.filter(({ cell }) => cell.control === null && cell.defense === 'none');
  const copies = plain.map(({ cell, outcome }) => ({
    attack: cell.attack,
    title: about('attacks', cell.attack).title,
    queries: cell.budgetQueries,
    cost: costOf({ queries: cell.budgetQueries, probes: 0 }, access ?? {}),
    ...measured(outcome),
  }));
  const largest = Math.max(0, ...plain.map(({ cell }) => cell.budgetQueries));
  const best = plain.find(({ cell, outcome }) => cell.budgetQueries === largest && outcome.state === 'completed');
  const report = {
    schemaVersion: 1 as const,
    harness,
    title: suite.title,
    suite: { name: suite.name, version: suite.version, digest: suiteDigest },
    victim: whoIs(probe, input.records),
    pool,
    asked: { ...counts(asked), ...money(asked, access) },
    copies,
    classes: best === undefined ? null : classesOf(best.outcome),
    defenses: found
      .filter(({ cell }) => cell.control === null && cell.defense !== 'none' && cell.budgetQueries === largest)
      .map(({ cell, outcome }) => ({
        defense: cell.defense,
        ...about('defenses', cell.defense),
        queries: cell.budgetQueries,
        ...measured(outcome),
      })),
    detectors: streamCells(input.records).map(({ cell, outcome }) => ({
      detector: cell.detector,
      ...about('detectors', cell.detector),
      ...measured(outcome),
    })),
    notTested: notTested(suite, victim),
    failures: failuresOf(input.records),
    repeat: [...repeat],
  };
  const whole = { ...report, recommendations: [], mapping: [] };
  return { ...report, recommendations: recommendations(whole), mapping: owaspMapping(whole) };
}

function counts({ queries, probes, kept, withoutAnswer }: ReportInput['asked']) {
  return { queries, probes, kept, withoutAnswer };
}

function money(asked: Asked, access: Access | undefined): Pick<AuditReport['asked'], 'cost' | 'currency'> {
  const cost = costOf(asked, access ?? {});
  return { cost, currency: cost === null ? null : (access?.currency ?? 'USD') };
}

function attackCells(records: readonly CellResult[]): readonly Found<AttackCell>[] {
  return records
    .flatMap(({ scientific: { cell, outcome } }) => (cell.kind === 'attack' ? [{ cell, outcome }] : []))
    .sort((a, b) => a.cell.budgetQueries - b.cell.budgetQueries);
}

function streamCells(records: readonly CellResult[]): readonly Found<StreamCell>[] {
  return records.flatMap(({ scientific: { cell, outcome } }) => (cell.kind === 'stream' ? [{ cell, outcome }] : []));
}

function measured(outcome: Outcome): Pick<AuditReport['copies'][number], 'metrics' | 'missing'> {
  if (outcome.state === 'completed') return { metrics: outcome.metrics, missing: null };
  if (outcome.state === 'skipped') return { metrics: {}, missing: { reason: outcome.reason, fix: outcome.fix } };
  return { metrics: {}, missing: { reason: outcome.error.message, fix: outcome.error.hint } };
}

function classesOf(outcome: Outcome): AuditReport['classes'] {
  if (outcome.state !== 'completed' || outcome.classes === null) return null;
  return outcome.classes.map(({ name, n, victimCorrect, surrogateCorrect }) => ({
    ...{ name, images: n, victimCorrect, copyCorrect: surrogateCorrect },
  }));
}

function whoIs(probe: JobOf<'probe-victim'>, records: readonly CellResult[]): AuditReport['victim'] {
  const outcomes = records.map(({ scientific: { outcome } }) => outcome);
  const completed = outcomes.flatMap((outcome) => (outcome.state === 'completed' ? [outcome.metrics] : []));
  const accuracy = completed.flatMap((metrics) => metrics['victim-accuracy'] ?? [])[0] ?? null;
  const testImages = accuracy !== null && accuracy.value !== null ? (accuracy.n ?? 0) : 0;
  const { classes } = probe;
  const own = fileIn(probe);
  if (own !== null) return { ...own, tells: 'full', classes, testImages, accuracy };
  if ('http' in probe) {
    const { name, version, answers } = probe.http;
    return { name, version, kind: 'http', tells: tellsOf(answers), classes, testImages, accuracy };
  }
  if (!('deployment' in probe)) throw new Error('a victim of another kind');
  const { name, version } = probe.deployment;
  return { name, version, kind: 'deployment', tells: 'full', classes, testImages, accuracy };
}

/** Of a model in a file: its bytes are its version. */
function fileIn(probe: JobOf<'probe-victim'>): Pick<AuditReport['victim'], 'name' | 'version' | 'kind'> | null {
  if ('onnx' in probe) return { name: probe.onnx.name, version: probe.onnx.sha256, kind: 'onnx' };
  if ('tfjs' in probe) return { name: probe.tfjs.name, version: probe.tfjs.sha256, kind: 'tfjs' };
  return 'weights' in probe ? { name: probe.weights.name, version: probe.weights.sha256, kind: 'weights' } : null;
}

function failuresOf(records: readonly CellResult[]): AuditReport['failures'] {
  const failures = records.flatMap(({ scientific: { outcome } }) =>
    'error' in outcome ? [{ what: outcome.job, seen: outcome.error.message, act: outcome.error.hint }] : [],
  );
  return [...new Map(failures.map((failure) => [failure.seen, failure])).values()];
}

function notTested({ attacks, surrogate, seeds }: Suite, victim: AnsweringVictimSpec): AuditReport['notTested'] {
  const names = attacks.map(({ attack }) => attack).join(', ');
  return [
    {
      what: `attacks other than ${names}`,
      why: 'each asks the same number of queries again; add them to "attacks" in audit.json',
    },
    {
      what: 'more queries than the largest budget',
      why: 'a copy improves with queries: what more would give is not extrapolated',
    },
    {
      what: `copies of another architecture than ${surrogate?.model ?? 'its own'}, or that start from published weights`,
      why: 'an attacker with better means makes a better copy',
    },
    { what: 'images of the same kind as the training images', why: 'the attacker here has the pool alone' },
    ...(seeds.length === 1
      ? [
          {
            what: 'how much chance moves the figures',
            why: 'one seed was run; intervals cover the test images alone. Add "seeds" in audit.json',
          },
        ]
      : []),
    {
      what: 'defenses and detectors that look into the model or train it',
      why: 'the victim gives its answers alone; they are skipped, each with its reason',
    },
    {
      what: 'what stands before the victim now (limits, logs, alarms)',
      why: 'nobody was told that it is audited: whether an alarm was raised, its owner sees',
    },
    ...('url' in victim ? [] : [{ what: 'the server around the model', why: 'the file was run here' }]),
  ];
}
