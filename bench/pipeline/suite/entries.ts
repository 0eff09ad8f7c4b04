// The entries of a suite that name a submission, each with its place.
import path from 'node:path';
import type { Parameters } from '../../contract/primitives.js';
import { defenseList, recoverySpec, type Suite } from '../../contract/suite.js';

export type EntryKind = 'attacks' | 'defenses' | 'detectors' | 'recoveries';

export interface EntryOfSuite {
  readonly kind: EntryKind;
  readonly name: string;
  readonly folder: string;
  readonly parameters: Parameters | undefined;
  /** Of a detector: what the suite wants it to judge. */
  readonly scope?: 'query' | 'stream';
  readonly falseAlarmRate?: number | undefined;
  readonly where: string;
}

type Written = Pick<EntryOfSuite, 'kind' | 'name' | 'scope' | 'falseAlarmRate'> & {
  readonly spec: { readonly submission?: string | undefined; readonly parameters?: Parameters | undefined };
  readonly pointer: string;
};

export function entriesOf(suite: Suite, file: string): readonly EntryOfSuite[] {
  return [...attacks(suite), ...defenses(suite), ...recoveries(suite), ...detectors(suite)].flatMap(
    ({ spec: { submission, parameters }, pointer, ...entry }) => {
      if (submission === undefined) return [];
      return [
        { ...entry, folder: path.resolve(path.dirname(file), submission), parameters, where: `${file}#${pointer}` },
      ];
    },
  );
}

function attacks(suite: Suite): Written[] {
  return suite.attacks.map((spec, index) => ({
    kind: 'attacks',
    name: spec.attack,
    spec,
    pointer: `/attacks/${index}`,
  }));
}

function defenses(suite: Suite): Written[] {
  return (suite.defenses ?? []).flatMap((entry, index) =>
    defenseList(entry).map((spec, position) => ({
      kind: 'defenses' as const,
      name: spec.defense,
      spec,
      pointer: `/defenses/${index}${Array.isArray(entry) ? `/${position}` : ''}`,
    })),
  );
}

function recoveries(suite: Suite): Written[] {
  const lists = [
    { list: suite.recoveries ?? [], pointer: '/recoveries' },
    ...suite.attacks.map(({ recoveries: list = [] }, index) => ({ list, pointer: `/attacks/${index}/recoveries` })),
  ];
  return lists.flatMap(({ list, pointer }) =>
    list.map(recoverySpec).map((spec, index) => ({
      kind: 'recoveries' as const,
      name: spec.recovery,
      spec,
      pointer: `${pointer}/${index}`,
    })),
  );
}

function detectors(suite: Suite): Written[] {
  const written = (scope: 'query' | 'stream', list: 'detectors' | 'streamDetectors'): Written[] =>
    (suite[list] ?? []).map((spec, index) => ({
      kind: 'detectors',
      name: spec.detector,
      scope,
      falseAlarmRate: scope === 'stream' ? spec.falseAlarmRate : undefined,
      spec,
      pointer: `/${list}/${index}`,
    }));
  return [...written('query', 'detectors'), ...written('stream', 'streamDetectors')];
}
