import { type ItemType } from '../../../shared/contracts/model/item';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type BackupOutlook, type PlannedItem } from '../../../shared/contracts/model/plan';
import { chooseVersions } from '../../../shared/rules/plan/chooseVersions';
import { type ItemFacts } from '../../../shared/rules/plan/itemFacts';
import { planItem } from '../../../shared/rules/plan/planItem';
import { idOf, moveOf } from './moveFixtures';

/** 2026-05-01T10:00:00Z, the time for expiry. */
export const planNow = 1_777_629_600;

export interface ItemSketch extends Omit<Partial<ItemFacts>, 'item' | 'versions' | 'choice'> {
  readonly type?: ItemType;
  /** Versions, oldest first: "+" plain, "-" disabled, "x" expired, "n" not exportable, "L" with dates past 2038. */
  readonly versions?: string;
  readonly managed?: boolean;
}

export type Asked = Parameters<typeof moveOf>[0] & { readonly backups?: BackupOutlook };

/** The plan of one item with the versions that the app selects. */
export function planSketch(sketch: ItemSketch, { backups = 'expected', ...asked }: Asked = {}): PlannedItem {
  const policy = moveOf(asked);
  return planItem(factsOf(sketch, policy), { policy, backups });
}

/** The version at a position of a sketch. */
export function sketchId(at: number): string {
  return idOf(`v${at}`);
}

function factsOf(
  { type = 'secret', versions: signs = '+', managed = false, ...more }: ItemSketch,
  { select, disabled }: MoveSpec,
): ItemFacts {
  const versions = Array.from(signs, versionOf);
  return {
    item: { itemType: type, itemName: 'payroll', managed },
    versions,
    orderUncertain: false,
    choice: chooseVersions(versions, { itemType: type, versions: select.versions, disabled, now: planNow }),
    target: 'absent',
    ...more,
  };
}

function versionOf(sign: string, at: number) {
  const version = { version: sketchId(at), enabled: sign !== '-' };
  if (sign === 'x') return { ...version, expires: planNow - 1 };
  if (sign === 'L') return { ...version, expires: 2 ** 31 };
  return sign === 'n' ? { ...version, isExportable: false } : version;
}
