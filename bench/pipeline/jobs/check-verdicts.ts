// What a detector may say: a finite score for every query, and an alarm at a query that it has met.
import { PluginError } from '../../contract/errors.js';
import type { StreamVerdict } from '../../contract/plugins.js';

/** @throws PluginError `detector-scores` */
export function checkScores(scores: Float64Array, count: number, where: string): Float64Array {
  const wrong = scores.findIndex((score) => !Number.isFinite(score));
  if (scores.length === count && wrong === -1) return scores;
  throw new PluginError('The detector gave no scores', {
    code: 'detector-scores',
    where,
    expected: `${count} finite numbers`,
    got: scores.length === count ? `${String(scores[wrong])} for query ${wrong}` : `${scores.length}`,
    hint: 'Return a float64 of finite numbers, one a query; a query of which nothing can be said has the lowest score.',
  });
}

/**
 * @param asked - queries that the client has asked
 * @throws PluginError `detector-alarm`
 */
export function checkAlarm({ alarmAt, statistic }: StreamVerdict, asked: number, where: string): number | null {
  const isMet = alarmAt === null || (Number.isInteger(alarmAt) && alarmAt >= 0 && alarmAt < asked);
  if (isMet && (statistic === null || Number.isFinite(statistic))) return alarmAt;
  throw new PluginError('The detector gave no verdict', {
    code: 'detector-alarm',
    where,
    expected: `the position of one of ${asked} queries or null, and a finite statistic or null`,
    got: `${String(alarmAt)} and ${String(statistic)}`,
    hint: "Return the position among the client's own queries of the one that raised the alarm.",
  });
}
