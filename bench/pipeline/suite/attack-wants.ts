// What an attack needs of a suite, whether it comes with the harness or is a submission.
import type { AttackPlugin } from '../../contract/plugins.js';
import type { Submission } from '../../submission/manifest.js';

export interface AttackWants extends Pick<AttackPlugin['meta'], 'pool' | 'poolLabels' | 'seedImages'> {
  /** Of victims; absent, whole grey levels will do. */
  readonly queryPrecision?: 'float32' | undefined;
}

/** As its manifest says. */
export function wantsOf(submission: Submission | undefined): AttackWants {
  if (submission?.manifest.kind !== 'attack') return {};
  const { pool, seedImages, queryPrecision } = submission.manifest;
  return {
    ...(pool === undefined ? {} : { pool }),
    ...(seedImages === undefined ? {} : { seedImages }),
    ...(queryPrecision === undefined ? {} : { queryPrecision }),
  };
}
