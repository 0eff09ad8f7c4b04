// Rows of the board of streams: a detector watching an attack from so many clients, over its seeds.
import { attackLabel, datasetLabel, type StreamEntry, streamDetectorLabel } from '../contract/board.js';
import type { StreamCell } from '../contract/plan.js';
import { estimateAll, seedResults } from './estimates.js';
import { type CellRecord, completedOf } from './input.js';
import { absentCell, missingOf } from './missing.js';
import { byText, groupBy } from './order.js';
import { onePerCell } from './records.js';
import { ownDataset, splitByDigest } from './variants.js';

type StreamRecord = CellRecord<StreamCell>;

/** By victim, attack, clients, detector: what one attacker meets stands together. */
export function streamEntries(records: readonly StreamRecord[]): StreamEntry[] {
  const seeds = [...new Set(records.map(({ cell }) => cell.seed))].sort((a, b) => a - b);
  return [...groupBy(records, ({ cell }) => rowOf(cell)).values()]
    .flatMap((group) => splitByDigest(group, (record) => ownDataset(record, record.cell)?.digest ?? null))
    .flatMap((group) => streamEntry(group, seeds))
    .sort(
      (a, b) =>
        byText(a.victim, b.victim) ||
        byText(a.variant ?? '', b.variant ?? '') ||
        byText(a.attack, b.attack) ||
        byText(a.pool ?? '', b.pool ?? '') ||
        byText(a.detector, b.detector) ||
        a.clients - b.clients ||
        byText(a.results[0] ?? '', b.results[0] ?? ''),
    );
}

function rowOf(cell: StreamCell): string {
  const { victim, watchedClients, budgetQueries, pool, benign, benignQueries } = cell;
  const named = [datasetLabel(cell), victim, attackLabel(cell), streamDetectorLabel(cell), pool ?? ''];
  return [...named, cell.surrogateModel ?? '', budgetQueries, watchedClients, ...benign, benignQueries ?? 'all'].join(
    ' ',
  );
}

function streamEntry(group: readonly StreamRecord[], seeds: readonly number[]): StreamEntry[] {
  const { records, caveats } = onePerCell(group, ({ cell }) => `${cell.seed}`);
  const [first] = records;
  if (first === undefined) return [];
  const { cell } = first;
  const completed = completedOf(records).sort((a, b) => a.cell.seed - b.cell.seed);
  const absent = seeds.filter((seed) => !records.some((record) => record.cell.seed === seed));
  return [
    {
      detector: cell.detector,
      detectorParameters: cell.detectorParameters ?? {},
      falseAlarmRate: cell.falseAlarmRate ?? null,
      victim: cell.victim,
      dataset: cell.dataset,
      variant: records.map((record) => ownDataset(record, cell)).find((ref) => ref !== null)?.variant ?? null,
      attack: cell.attack,
      attackParameters: cell.attackParameters ?? {},
      pool: cell.pool,
      inDistribution: cell.inDistribution === true,
      ...(cell.inDistributionShare === undefined ? {} : { inDistributionShare: cell.inDistributionShare }),
      ...(cell.seedImages === undefined ? {} : { seedImages: cell.seedImages }),
      surrogateModel: cell.surrogateModel,
      budgetQueries: cell.budgetQueries,
      clients: cell.watchedClients,
      benign: cell.benign,
      seeds: completed.map((record) => record.cell.seed),
      metrics: estimateAll(
        seedResults(completed, () => null),
        caveats,
      ),
      missing: [...missingOf(records), ...absent.map((seed) => absentCell({ ...cell, seed }))],
      results: completed.map(({ path }) => path),
    },
  ];
}
