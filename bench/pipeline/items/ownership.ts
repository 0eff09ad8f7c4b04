// Claims of ownership beside a record: who repeated which false answer, a bit each.
import type { AttackItems } from '../../contract/items.js';
import type { OwnershipEvidence } from '../../contract/metric.js';
import { packBits, unpackBits } from '../../lib/items/pack.js';

type Kept = NonNullable<AttackItems['ownership']>;

export function keepOwnership(ownership: OwnershipEvidence | null | undefined): Pick<AttackItems, 'ownership'> {
  if (ownership === null || ownership === undefined) return {};
  const { suspect, others, triggers } = ownership;
  return {
    ownership: {
      claims: suspect.length,
      suspect: packBits(suspect),
      others: others.map(packBits),
      ...(triggers === undefined ? {} : { triggers }),
    },
  };
}

/** @param where - file named in the message */
export function keptOwnership({ claims, suspect, others, triggers }: Kept, where: string): OwnershipEvidence {
  const flags = (text: string): Uint8Array => unpackBits(text, claims, where);
  return {
    suspect: flags(suspect),
    others: others.map(flags),
    ...(triggers === undefined ? {} : { triggers }),
  };
}
