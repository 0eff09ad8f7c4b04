// One audit from its options to its report; a second time it goes on where it stopped.
import path from 'node:path';
import { askedAndKept } from '../../audit/asked.js';
import { auditCells } from '../../audit/cells.js';
import { assertAboveChance, firstLook } from '../../audit/first-look.js';
import { estimate, needsConsent } from '../../audit/estimate.js';
import { auditMarkdown } from '../../audit/markdown.js';
import { auditReport, type About } from '../../audit/report.js';
import type { Access } from '../../contract/access.js';
import { AuditReport } from '../../contract/audit.js';
import { EndpointError, EnvironmentError } from '../../contract/errors.js';

import type { Job, JobOf, Plan } from '../../contract/plan.js';
import { checkJson } from '../../contract/validate.js';
import { writeFileAtomic, writeJsonAtomic } from '../../lib/files/atomic-write.js';
import { makeFolder } from '../../lib/files/make-folder.js';
import { packageInfo } from '../../lib/files/package-root.js';
import { openDataset } from '../../pipeline/data/open.js';
import { splitSizes } from '../../pipeline/data/slice.js';
import { execute } from '../../pipeline/execution/execute.js';
import { cacheStates } from '../../pipeline/execution/freshness.js';
import { loadPlugin } from '../../pipeline/registry/registry.js';
import { EvidenceStore } from '../../pipeline/store/evidence-store.js';
import { openTensors } from '../../tensor/open.js';
import { readResult } from '../../pipeline/store/result-store.js';
import { resolveFolders, type CommandContext, type Folders } from '../command.js';
import { cores, preparePlan, type PreparedPlan } from '../prepare-plan.js';
import { runDisplay } from '../run-display.js';
import { needConsent } from './consent.js';
import type { AuditFlags } from './flags.js';
import { auditProgress } from './progress.js';
import { repeatCommands } from './repeat.js';
import { declareLogits, suiteFile } from './suite-file.js';

const TIME_LIMIT_MS = 24 * 60 * 60_000;

export interface RanAudit {
  readonly report: AuditReport;
  /** Path of the page. */
  readonly page: string;
  readonly isComplete: boolean;
}

export async function runAudit(flags: AuditFlags, context: CommandContext): Promise<RanAudit> {
  const out = path.resolve(context.cwd, flags.out);
  const folders = resolveFolders(
    {
      ...flags,
      store: flags.store ?? path.join(out, '.stealbench'),
      results: flags.results ?? path.join(out, 'results'),
    },
    context,
  );
  await makeFolder(out);
  const file = await suiteFile(flags, context, folders, out);
  const compute = flags.backend === undefined ? {} : { backend: flags.backend };
  const prepare = (): Promise<PreparedPlan> => preparePlan(file, { ...compute, folders, context });
  const start = async (prepared: PreparedPlan) => ({
    prepared,
    toAsk: await begin({ flags, context, folders, prepared, probe: probeOf(prepared.plan) }),
  });
  const { prepared, toAsk } = await start(await prepare()).catch(async (error: unknown) => {
    if (!(error instanceof EndpointError) || !(await declareLogits(file))) throw error;
    context.err(`Its output holds logits, as its first answers show: written into ${file}.\n`);
    return start(await prepare());
  });
  const probe = probeOf(prepared.plan);
  const display = runDisplay(context);
  const { plan, backend, precision } = prepared;
  const { cells, jobs } = auditCells(plan);
  const parallel = flags.jobs ?? cores();
  const summaries = await execute({
    ...{ plan, cells, jobs, backend, precision, parallel, keepGoing: true },
    ...{ storeRoot: folders.store, results: folders.results, dataRoot: folders.data, timeLimitMs: TIME_LIMIT_MS },
    threads: Math.max(1, Math.floor(cores() / parallel)),
    forced: new Set<string>(),
    signal: context.signal,
    onEvent: auditProgress({
      ...{ display: display.onEvent, expected: toAsk, access: probe.endpoint?.access },
      asked: () => askedAndKept(folders.store, probe.spec),
    }),
  }).finally(display.stop);
  const paths = summaries.flatMap((summary) => (summary.path === null ? [] : [summary.path]));
  const records = await Promise.all(paths.map((name) => readResult(folders.results, name)));
  const report = await reportOf(prepared, { probe, folders, records, flags });
  const page = await writeReports(report, out);
  return { report, page, isComplete: summaries.every(({ state }) => state === 'completed' || state === 'skipped') };
}

/**
 * Looks at the victim, says what will be asked, and waits for a yes where it costs something.
 *
 * @returns images that will have been asked at the end, over all runs and at most
 */
async function begin({
  flags,
  context,
  folders,
  prepared,
  probe,
}: {
  readonly flags: AuditFlags;
  readonly context: CommandContext;
  readonly folders: Folders;
  readonly prepared: PreparedPlan;
  readonly probe: Probe;
}): Promise<number> {
  const { plan, loaded } = prepared;
  const { jobs } = auditCells(plan);
  const states = await cacheStates(jobs, new EvidenceStore(folders.store), new Set());
  const missing = jobs.filter(({ key }) => states.get(key)?.cached !== true);
  const { train } = probe.spec;
  const opened = await openDataset(train.data.dataset, folders.data, train.data.variant);
  const sizes = splitSizes(opened, train.splits ?? { reserve: 0, validation: 0 }, undefined);
  const { kept, queries, probes } = await askedAndKept(folders.store, probe.spec);
  const [height = 1, width = 1] = train.shape;
  const expected = estimate(loaded.suite, missing, {
    ...{
      testImages: sizes['test'] ?? 0,
      validationImages: sizes['victim-validation'] ?? 0,
      kept,
      pixels: height * width,
    },
    access: probe.endpoint?.access,
  });
  context.err(
    `Up to ${expected.queries} images to ask${expected.cost === null ? '' : `, ${expected.cost.toFixed(2)} ${expected.currency}`}; ` +
      `roughly ${Math.max(1, Math.round(expected.minutes))} min on this machine. ${kept} answers are here already.\n`,
  );
  const question = needsConsent(expected);
  if (question !== null && flags.yes !== true) await needConsent(question, context);
  const whole = queries + probes + expected.queries;
  if (missing.length === 0) return whole;
  // Weights are looked at with a network of ours, which computes as the jobs will.
  if ('weights' in probe.spec) await openTensors({ backend: prepared.backend, precision: prepared.precision });
  const looking = { store: folders.store, dataRoot: folders.data, threads: cores(), signal: context.signal };
  const look = await firstLook(probe, opened.record.classNames, looking);
  context.err(`First look: ${look.correct} of ${look.images} test images right.\n`);
  if (flags.anyway !== true) assertAboveChance(look);
  return whole;
}

type Probe = Job & { readonly spec: JobOf<'probe-victim'> };

function probeOf({ jobs, cells }: Plan): Probe {
  const probe = jobs.find((job): job is Probe => job.spec.kind === 'probe-victim');
  if (probe !== undefined) return probe;
  const skipped = cells.flatMap(({ state }) => (state.kind === 'skipped' ? [state] : []))[0];
  throw new EnvironmentError(`this machine cannot ask the victim: ${skipped?.reason ?? 'no victim in the suite'}`, {
    code: skipped?.code ?? 'no-victim',
    hint: skipped?.fix ?? 'Give the suite a victim that answers: "onnx", "tfjs", "weights", "deployment" or "http".',
  });
}

async function reportOf(
  { loaded, plan }: PreparedPlan,
  {
    probe,
    folders,
    records,
    flags,
  }: {
    readonly probe: Probe;
    readonly folders: Folders;
    readonly records: Parameters<typeof auditReport>[0]['records'];
    readonly flags: AuditFlags;
  },
): Promise<AuditReport> {
  const { suite, digest } = loaded;
  const asked = await askedAndKept(folders.store, probe.spec);
  const known = await aboutAll(plan);
  const [pool] = suite.pools;
  const dataset = pool !== undefined && 'dataset' in pool ? pool.dataset : 'several datasets';
  const isGenerated = dataset !== 'several datasets' && (await loadPlugin('datasets', dataset)).meta.generated;
  return checkJson(
    AuditReport,
    auditReport({
      ...{ suite, suiteDigest: digest, harness: packageInfo().version, probe: probe.spec, records, asked },
      pool: { dataset, images: pool?.size ?? 0, isGenerated },
      about: (kind, id) => known.get(`${kind}/${id}`) ?? { title: id, summary: id },
      repeat: repeatCommands(flags, secretsOf(probe.endpoint?.access)),
    }),
    'audit report',
  );
}

/** Variables of the environment that its requests need. */
function secretsOf(access: Access | undefined): readonly string[] {
  return Object.values(access?.headers ?? {}).flatMap((header) => ('variable' in header ? [header.variable] : []));
}

async function aboutAll({ cells }: Plan): Promise<ReadonlyMap<string, About>> {
  const named = cells.flatMap(({ spec }): readonly (readonly ['attacks' | 'defenses' | 'detectors', string])[] => {
    if (spec.kind === 'stream') return [['detectors', spec.detector]];
    if (spec.kind !== 'attack' || spec.control !== null) return [];
    return [
      ['attacks', spec.attack],
      ['defenses', spec.defense],
    ];
  });
  const about = new Map<string, About>();
  for (const [kind, id] of named) {
    const { title, summary } = (await loadPlugin(kind, id)).meta;
    about.set(`${kind}/${id}`, { title, summary });
  }
  return about;
}

/** Path of the page. */
async function writeReports(report: AuditReport, out: string): Promise<string> {
  const { auditPage } = await import('../../../site/audit.js');
  const page = path.join(out, 'report.html');
  await writeJsonAtomic(path.join(out, 'report.json'), report);
  await writeFileAtomic(path.join(out, 'report.md'), auditMarkdown(report));
  await writeFileAtomic(page, await auditPage(report, path.join(packageInfo().root, 'site')));
  return page;
}
