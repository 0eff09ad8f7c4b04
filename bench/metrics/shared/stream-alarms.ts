// Alarms of the clients of an attack, read in the ways that metrics need.
import type { MetricMeta, MetricValue, WatchedClients } from '../../contract/metric.js';
import { measured, missing } from '../../lib/evidence/metric-value.js';

/** Clients whose alarm was raised. */
export function alarmed({ alarms }: WatchedClients): number {
  return alarms.filter((alarm) => alarm !== null).length;
}

/** Queries before the one that raised each client's alarm, summed; all of a client without one. */
export function leakedQueries({ alarms, queries }: WatchedClients): number {
  return alarms.reduce<number>((sum, alarm, client) => sum + (alarm ?? queries[client] ?? 0), 0);
}

/** Order statistic ceil(q n) of the queries to the alarm; missing where that client was never alarmed. */
export function alarmQuantile(meta: MetricMeta, clients: WatchedClients, q: number): MetricValue {
  const { alarms, queries } = clients;
  if (alarms.length === 0) return missing(meta, 'no client asked');
  const sorted = alarms.flatMap((alarm) => (alarm === null ? [] : [alarm + 1])).sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(q * alarms.length) - 1)];
  if (value !== undefined) return measured(meta, value, { n: alarms.length });
  const most = Math.max(...queries);
  const who = alarms.length === 1 ? 'the client' : `${alarms.length - sorted.length} of ${alarms.length} clients`;
  return missing(meta, `no alarm for ${who} in ${most} queries${alarms.length === 1 ? '' : ' each'}`);
}

/** Clients take turns: query k of client c of n is query k n + c of all. */
export function firstAlarm(meta: MetricMeta, { alarms, queries }: WatchedClients): MetricValue {
  const positions = alarms.flatMap((alarm, client) => (alarm === null ? [] : [alarm * alarms.length + client + 1]));
  const asked = queries.reduce((sum, count) => sum + count, 0);
  if (positions.length === 0) return missing(meta, `no alarm in ${asked} queries`);
  return measured(meta, Math.min(...positions));
}
