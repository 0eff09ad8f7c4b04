// The provenance of a record as lists of facts: what ran, on what data, with which versions, where and when.
import { type StoredResult, trustOf } from '../../bench/contract/board.js';
import { machineText, precisionOf } from '../../bench/contract/device-class.js';
import type { RunProvenance } from '../../bench/contract/evidence.js';
import type { CellResult, GroupsSummary, Outcome } from '../../bench/contract/result.js';
import type { MetricValue } from '../../bench/contract/metric.js';
import {
  MISSING,
  formatCount,
  formatDuration,
  formatInterval,
  formatParameters,
  formatPercent,
  formatValue,
} from '../../bench/lib/text/format.js';
import { linkTo, type Site } from '../site.js';
import { codeFact, codeFacts, fact, type Fact, type FactList } from './facts.js';

const NONE = `${MISSING} (none)`;

/** The resolved specification, field by field, as the record has it. */
export function specificationFacts({ scientific: { cell } }: CellResult): FactList {
  const facts = Object.entries(cell).map(([name, value]) => codeFact(name, specified(name, value)));
  return { title: 'Specification', facts };
}

function specified(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  // A seed is a name, and names have no thousands.
  if (typeof value === 'number' && Number.isInteger(value) && name !== 'seed') return formatCount(value);
  if (value === null || isEmpty(value)) return NONE;
  return isPlain(value) ? formatParameters(value) : JSON.stringify(value);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  return isPlain(value) && Object.keys(value).length === 0;
}

/** What the meter counted, where the cell asked a victim. */
export function ledgerFacts(outcome: Outcome): readonly FactList[] {
  if (outcome.state !== 'completed' || outcome.ledger === null) return [];
  const { asked, answered, refused, head } = outcome.ledger;
  const share = asked === 0 ? '' : ` (${formatPercent(refused / asked)} of those asked)`;
  return [
    {
      title: 'Queries',
      facts: [
        fact('asked', formatCount(asked)),
        fact('answered', formatCount(answered)),
        fact('refused', `${formatCount(refused)}${share}`),
        ...(head === undefined ? [] : [codeFact('head of the log’s hash chain', head)]),
      ],
    },
  ];
}

/** The scores on a round's secret test inputs, beside the public ones. */
export function secretFacts(outcome: Outcome): readonly FactList[] {
  if (outcome.state !== 'completed' || outcome.secret === undefined) return [];
  const { round, commitment, metrics, excessGap, suspicious } = outcome.secret;
  const scores = Object.entries(metrics).map(([id, value]) => fact(id, metricText(value)));
  return [
    {
      title: 'Secret test inputs',
      facts: [
        fact('round', round),
        codeFact('commitment', commitment),
        ...scores,
        fact('excess gap', `${metricText(excessGap)}${suspicious ? ', not explained by the victim’s own loss' : ''}`),
      ],
    },
  ];
}

function metricText(metric: MetricValue): string {
  if (metric.value === null) return `${MISSING} (${metric.reason})`;
  const { value, unit, interval } = metric;
  return formatValue(value, unit) + (interval === null ? '' : ` ${formatInterval(interval, unit)}`);
}

/** Names and digests that tell this record from every other. */
export function identityFacts(site: Site, page: string, { path, result }: StoredResult): FactList {
  const { scientific, scientificDigest, supersedes, schemaVersion } = result;
  const { suite, key, outcome } = scientific;
  const successor = site.records.successors.get(path);
  const predictions = outcome.state === 'completed' ? outcome.predictionsSha256 : null;
  return {
    title: 'Record',
    facts: [
      fact('suite', `${suite.name} ${suite.version}`),
      codeFact('suite digest', suite.digest),
      codeFact('key', key ?? NONE),
      codeFact('scientific digest', scientificDigest),
      codeFact('predictions digest', predictions ?? NONE),
      fact('verification', trustOf(site.board, [path]).verification ?? 'self-reported'),
      recordFact(site, page, 'supersedes', supersedes),
      recordFact(site, page, 'superseded by', successor?.path ?? null),
      fact('schema version', `${schemaVersion}`),
    ],
  };
}

/** Another record, linked where the site has it. */
function recordFact({ runPaths }: Site, page: string, term: string, name: string | null): Fact {
  if (name === null) return fact(term, NONE);
  const target = runPaths.get(name);
  return fact(term, name, target === undefined ? null : linkTo(page, target));
}

/** Data, evidence and versions; a list without facts is left out. */
export function scienceFacts({ scientific }: CellResult): readonly FactList[] {
  const { datasets, evidence, versions, groups, inDistributionGroups } = scientific;
  const data = [
    ...datasets.map(({ dataset, variant, digest }) => codeFact(`${dataset}, variant ${variant}`, digest)),
    ...groupsFact('Groups of test images', groups),
    ...groupsFact('Groups of in-distribution images', inDistributionGroups),
  ];
  const lists = [
    { title: 'Data', facts: data },
    { title: 'Evidence', facts: codeFacts(evidence) },
    { title: 'Versions', facts: codeFacts(versions) },
  ];
  return lists.filter(({ facts }) => facts.length > 0);
}

function groupsFact(term: string, groups: GroupsSummary | undefined): readonly Fact[] {
  return groups === undefined ? [] : [fact(term, `${formatCount(groups.count)}, ${groups.source}`)];
}

/** One list a job: where and with what it ran. */
export function jobFacts({ provenance: { run } }: CellResult): readonly FactList[] {
  return Object.keys(run)
    .sort()
    .flatMap((role) => {
      const job = run[role];
      return job === undefined ? [] : [{ title: `Job: ${role}`, facts: machineFacts(job) }];
    });
}

function machineFacts(job: RunProvenance): readonly Fact[] {
  const details = Object.keys(job.backendDetails)
    .sort()
    .map((name) => fact(name, job.backendDetails[name] ?? ''));
  return [
    fact('started', job.startedAt),
    fact('took', formatDuration(job.durationMs)),
    fact('device', job.device),
    fact('threads', job.threads === null ? `${MISSING} (the backend does not say)` : `${job.threads}`),
    fact('precision', precisionOf(job)),
    ...describedMachine(job),
    fact('backend', `${job.backend} ${job.backendVersion}`),
    ...(job.execution === undefined ? [] : [fact('execution', job.execution)]),
    ...details,
    fact('TensorFlow.js', job.tfjs),
    fact('Node', job.node),
    fact('harness', job.harnessVersion),
    codeFact('harness commit', commitText(job)),
    ...observedFacts(job),
  ];
}

function observedFacts({ determinism, ledgerHead, substitutes }: RunProvenance): readonly Fact[] {
  const probe =
    determinism === undefined
      ? []
      : [
          fact(
            'asked again in another order',
            `${formatCount(determinism.rows)} rows: ${formatCount(determinism.unexplained)} changed class beyond rounding, ` +
              `largest difference ${determinism.maxDifference.toExponential(1)}`,
          ),
        ];
  const own =
    substitutes === undefined
      ? []
      : [
          fact(
            'models of the attacker',
            `${formatCount(substitutes.created)}, trained ${formatCount(substitutes.trainings)} times on ${formatCount(substitutes.images)} images, repeats counted`,
          ),
        ];
  return [...own, ...probe, ...(ledgerHead === undefined ? [] : [codeFact('log’s hash chain, live', ledgerHead)])];
}

function describedMachine(job: RunProvenance): readonly Fact[] {
  const text = machineText(job);
  if (text === null) return [];
  const reason = job.adapter == null ? null : (job.machine?.gpuReason ?? null);
  return [fact('machine', text), ...(reason === null ? [] : [fact('GPU', `${MISSING} (${reason})`)])];
}

function commitText({ harnessCommit, harnessDirty }: RunProvenance): string {
  if (harnessCommit === null) return `${MISSING} (not a checkout)`;
  return harnessDirty === true ? `${harnessCommit}, with uncommitted changes` : harnessCommit;
}
