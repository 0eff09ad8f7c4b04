// Rows of the detector board: a detector for a benign dataset against a pool, over its seeds.
import { isDeepStrictEqual } from 'node:util';
import {
  datasetLabel,
  detectorLabel,
  type Board,
  type DetectorEntry,
  type DetectorTraining,
} from '../contract/board.js';
import type { DetectorCell } from '../contract/plan.js';
import { benignChoices, type Suite } from '../contract/suite.js';
import { rocTable } from '../lib/stats/roc.js';
import { rocCurve } from '../lib/stats/roc-curve.js';
import { mixtureCaveats } from './caveats.js';
import { type DetectorDraft, rankDetectors } from './detector-ranks.js';
import { estimateAll, seedResults } from './estimates.js';
import { type CellRecord, completedOf, type DetectorScores, type ScoresOf } from './input.js';
import { absentCell, missingOf } from './missing.js';
import { byText, groupBy } from './order.js';
import { onePerCell } from './records.js';
import { otherDatasets, ownDataset, splitByDigest } from './variants.js';

type DetectorRecord = CellRecord<DetectorCell>;

/** What the rows of a suite share. */
export interface DetectorContext {
  readonly suite: Suite | null;
  readonly plugins: Board['plugins'];
  readonly scoresOf: ScoresOf;
  /** Records that are not ranked, with the reason. */
  readonly withdrawn: ReadonlyMap<string, string>;
}

/** By dataset, pool, codec rule; controls behind the detectors they check. */
export function detectorEntries(records: readonly DetectorRecord[], context: DetectorContext): DetectorEntry[] {
  const seeds = [...new Set(records.map(({ cell }) => cell.seed))].sort((a, b) => a - b);
  const groups = groupBy(records, ({ cell }) =>
    [datasetLabel(cell), detectorLabel(cell), cell.anomalous, ...cell.unseen].join(' '),
  );
  const drafts = [...groups.values()]
    .flatMap((group) => splitByDigest(group, digestsOf))
    .flatMap((group) => detectorEntry(group, seeds, context));
  return [...groupBy(drafts, ({ family }) => family).values()]
    .flatMap((family) => rankDetectors(family.map(({ draft }) => draft)))
    .sort(
      (a, b) =>
        byText(a.dataset, b.dataset) ||
        byText(a.variant ?? '', b.variant ?? '') ||
        byText(a.anomalous, b.anomalous) ||
        Number(a.recompress) - Number(b.recompress) ||
        Number(a.control) - Number(b.control) ||
        byText(detectorLabel(a), detectorLabel(b)),
    );
}

interface FamilyMember {
  readonly draft: DetectorDraft;
  /** Equal for detectors of one copy of a dataset against one pool under one codec rule. */
  readonly family: string;
}

function detectorEntry(
  group: readonly DetectorRecord[],
  seeds: readonly number[],
  { suite, plugins, scoresOf, withdrawn }: DetectorContext,
): FamilyMember[] {
  const { records, caveats } = onePerCell(group, ({ cell }) => `${cell.seed}`);
  const [first] = records;
  if (first === undefined) return [];
  const { cell } = first;
  const completed = completedOf(records).sort((a, b) => a.cell.seed - b.cell.seed);
  const absent = seeds.filter((seed) => !records.some((record) => record.cell.seed === seed));
  const scores = completed.map(({ path }) => scoresOf(path));
  const entry: DetectorDraft['entry'] = {
    detector: cell.detector,
    detectorParameters: cell.detectorParameters ?? {},
    ...trainingOf(cell),
    control: plugins[`detectors/${cell.detector}`]?.control ?? false,
    dataset: cell.dataset,
    variant: records.map((record) => ownDataset(record, cell)).find((ref) => ref !== null)?.variant ?? null,
    anomalous: cell.anomalous,
    recompress: cell.recompress,
    seeds: completed.map((record) => record.cell.seed),
    metrics: estimateAll(
      seedResults(completed, () => null),
      [...caveats, ...mixtureCaveats(records)],
    ),
    ...curveOf(scores),
    reference: referenceOf(cell, suite),
    missing: [...missingOf(records), ...absent.map((seed) => absentCell({ ...cell, seed }))],
    results: completed.map(({ path }) => path),
  };
  const copies = completed.map(digestsOf).find((digests) => digests !== null) ?? '';
  const draft: DetectorDraft = {
    entry,
    scores,
    withdrawn: records.map(({ path }) => withdrawn.get(path)).find((found) => found !== undefined) ?? null,
  };
  return [{ draft, family: [datasetLabel(cell), cell.anomalous, cell.recompress, copies].join(' ') }];
}

function curveOf(scores: readonly (DetectorScores | null)[]): Pick<DetectorEntry, 'curve'> {
  const first = scores.find((one) => one !== null && one.benign.length > 0 && one.anomalous.length > 0);
  return first == null ? {} : { curve: rocCurve(rocTable(first.benign, first.anomalous)) };
}

function trainingOf(cell: DetectorCell): DetectorTraining {
  const { network, networkParameters, networkInit, victimTrainShare, victim, falseAlarmRate } = cell;
  return {
    ...(victim === undefined ? {} : { victim }),
    ...(falseAlarmRate === undefined ? {} : { falseAlarmRate }),
    ...(network === undefined ? {} : { network }),
    ...(networkParameters === undefined ? {} : { networkParameters }),
    ...(networkInit === undefined ? {} : { networkInit }),
    ...(victimTrainShare === undefined ? {} : { victimTrainShare }),
  };
}

function digestsOf(record: DetectorRecord): string | null {
  const own = ownDataset(record, record.cell)?.digest ?? null;
  const others = otherDatasets(record, record.cell);
  return own === null && others === null ? null : `${own ?? ''} ${others ?? ''}`;
}

function referenceOf(cell: DetectorCell, suite: Suite | null): DetectorEntry['reference'] {
  const spec = suite?.detectors?.find(
    ({ detector, parameters = {}, network, victimTrainShare, anomalous, recompress = false, ...spec }) =>
      detector === cell.detector &&
      spec.victim === cell.victim &&
      spec.falseAlarmRate === cell.falseAlarmRate &&
      isDeepStrictEqual(parameters, cell.detectorParameters ?? {}) &&
      network?.model === cell.network &&
      isDeepStrictEqual(network?.modelParameters ?? {}, cell.networkParameters ?? {}) &&
      (network?.init ?? 'random') === (cell.networkInit ?? 'random') &&
      victimTrainShare === cell.victimTrainShare &&
      anomalous === cell.anomalous &&
      recompress === cell.recompress &&
      benignChoices(spec, suite.victims).some(
        ({ dataset, variant }) => dataset === cell.dataset && variant === cell.variant,
      ),
  );
  const found = spec?.references?.find(({ dataset }) => dataset === cell.dataset);
  if (found === undefined) return null;
  const { source, benignAccuracy, anomalousAccuracy, differs } = found;
  return { source, benignAccuracy, anomalousAccuracy, ...(differs === undefined ? {} : { differs }) };
}
