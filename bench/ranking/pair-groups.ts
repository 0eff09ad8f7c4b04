// Records of attack cells by what was attacked: one victim on one copy of its dataset.
import { datasetLabel, pluginLabel } from '../contract/board.js';
import type { AttackCell, DatasetRef } from '../contract/plan.js';
import type { AttackRecord } from './input.js';
import { groupBy } from './order.js';
import { ownDataset, splitByDigest } from './variants.js';

export interface PairGroup {
  readonly victim: string;
  readonly datasetId: string;
  readonly model: string;
  readonly modelParameters?: AttackCell['modelParameters'];
  readonly victimInit: string | null;
  /** `null` while every cell was skipped. */
  readonly dataset: DatasetRef | null;
  readonly records: readonly AttackRecord[];
}

/** Groups in the order of their first record; another variant of the dataset is another pair. */
export function pairGroups(records: readonly AttackRecord[]): PairGroup[] {
  const victims = groupBy(records, ({ cell }) =>
    [cell.victim, datasetLabel(cell), pluginLabel(cell.model, cell.modelParameters ?? {}), cell.victimInit ?? ''].join(
      ' ',
    ),
  );
  const ownOf = (record: AttackRecord): DatasetRef | null => ownDataset(record, record.cell);
  return [...victims.values()].flatMap((group) =>
    splitByDigest(group, (record) => ownOf(record)?.digest ?? null).flatMap((own) => {
      const [first] = own;
      if (first === undefined) return [];
      const { victim, dataset: datasetId, model, modelParameters, victimInit = null } = first.cell;
      const parameters = modelParameters === undefined ? {} : { modelParameters };
      const dataset = own.map(ownOf).find((ref) => ref !== null) ?? null;
      return [{ victim, datasetId, model, ...parameters, victimInit, dataset, records: own }];
    }),
  );
}
