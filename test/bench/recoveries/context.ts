// What a recovery is given that looks at answers, images of one pixel and a known defense.
import type { Matrix } from '../../../bench/contract/arrays.js';
import type { Ledger, RecoveryContext } from '../../../bench/contract/plugins.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { createRng } from '../../../bench/lib/random/rng.js';
import { noSubstitutes } from '../../support/no-substitutes.js';

/** Images of one pixel, each asked once. */
export function ledgerWith(answers: Matrix): Ledger {
  const { rows } = answers;
  return {
    rows: Int32Array.from({ length: rows }, (_, row) => row),
    answers,
    clients: new Int32Array(rows),
    images: null,
    counts: { asked: rows, answered: rows, refused: 0 },
  };
}

export function contextWith(answers: Matrix, given: Partial<RecoveryContext> = {}): RecoveryContext {
  const { rows, columns } = answers;
  const images = storeOf({ pixels: new Uint8Array(rows), count: rows, shape: [1, 1, 1] });
  return {
    classes: columns,
    inputShape: [1, 1, 1],
    pool: { images, labels: null, classNames: null },
    images: (positions) => images.read(positions),
    auxiliary: null,
    substitute: noSubstitutes(),
    rng: createRng(1),
    imitated: null,
    undefended: null,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...given,
  };
}
