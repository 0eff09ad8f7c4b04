// A ledger whose made images were chained and not kept: what it is good for, and what not.
import { ValidationError } from '../contract/errors.js';
import type { Ledger } from '../contract/plugins.js';

/**
 * For whoever trains on what was asked.
 *
 * @param who - that wants the images: `recovery argmax`
 * @throws ValidationError `digest-ledger`
 */
export function assertImagesKept({ digest }: Pick<Ledger, 'digest'>, who: string): void {
  if (digest !== true) return;
  throw new ValidationError('The images behind these queries were not kept', {
    code: 'digest-ledger',
    where: who,
    expected: 'a ledger with its images',
    got: 'a digest of them',
    hint: 'An attack with meta.ledger "digest" is scored in the open track alone; take it out of recoveries and of the standard track.',
  });
}
