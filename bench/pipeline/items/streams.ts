// A stream cell's evidence, to what is kept of it beside its record and back.
import { ValidationError } from '../../contract/errors.js';
import type { StreamItems } from '../../contract/items.js';
import type { StreamEvidence, WatchedClients } from '../../contract/metric.js';
import { assertLength, packBits, unpackBits } from '../../lib/items/pack.js';
import { keptGroups } from './attack.js';

export function keepStreams({ attack, benign, leaked }: StreamEvidence): StreamItems {
  return {
    schemaVersion: 1,
    kind: 'stream',
    attack: kept(attack),
    benign: benign.map(({ name, ...clients }) => ({ name, ...kept(clients) })),
    leaked: leaked && {
      n: leaked.correct.length,
      correct: packBits(leaked.correct),
      ...(leaked.groups === null ? {} : { groups: [...leaked.groups.ids] }),
    },
  };
}

/**
 * @param where - file named in the message
 * @throws ValidationError `items-shape`
 */
export function keptStreamEvidence({ attack, benign, leaked }: StreamItems, where: string): StreamEvidence {
  for (const clients of [attack, ...benign]) checkClients(clients, where);
  return {
    attack,
    benign,
    leaked: leaked && {
      correct: unpackBits(leaked.correct, leaked.n, where),
      groups: keptGroups(leaked.groups && assertLength(leaked.groups, leaked.n, where)),
    },
  };
}

function kept({ queries, alarms }: WatchedClients): { queries: number[]; alarms: (number | null)[] } {
  return { queries: [...queries], alarms: [...alarms] };
}

/** An alarm is raised by a query that was asked. */
function checkClients({ queries, alarms }: WatchedClients, where: string): void {
  assertLength(alarms, queries.length, where);
  const wrong = alarms.findIndex((alarm, client) => alarm !== null && alarm >= (queries[client] ?? 0));
  if (wrong === -1) return;
  throw new ValidationError('an alarm by a query that was not asked', {
    code: 'items-shape',
    where,
    expected: `a position below ${queries[wrong] ?? 0}`,
    got: `${alarms[wrong] ?? 'none'}`,
    hint: 'Restore the file, or score the suite again.',
  });
}
