// Timings follow from their samples, which a throughput record carries.
import type { StoredResult } from '../../contract/board.js';
import { jsonDifferences } from '../../lib/json-difference.js';
import { loadAll } from '../registry.js';
import type { CheckProblem } from './report.js';

export async function checkTimings({ path, result }: StoredResult): Promise<readonly CheckProblem[]> {
  const { cell, versions } = result.scientific;
  const { timings } = result.provenance;
  if (cell.kind !== 'throughput' || timings === null) return [];
  const evidence = { batchSize: cell.batchSize, samplesMs: Float64Array.from(timings.samplesMs) };
  const problems: CheckProblem[] = [];
  for (const metric of await loadAll('metrics')) {
    if (metric.cell !== 'throughput' || versions[`metric/${metric.meta.id}`] !== metric.meta.version) continue;
    const pointer = `/provenance/timings/metrics/${metric.meta.id}`;
    const found = jsonDifferences(metric.compute(evidence), timings.metrics[metric.meta.id], pointer);
    const message = 'not what the samples give';
    problems.push(...found.map((difference) => ({ path, code: 'metric-value', message, ...difference })));
  }
  return problems;
}
