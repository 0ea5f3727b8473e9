import { type ListedItem } from '../contracts/item';
import { type Method } from '../contracts/moveRequest';
import { type PlannedItem, type ReasonCode, type Route } from '../contracts/plan';

/** Backups hold at most this many past versions. Source: Key Vault documentation, "backup", 2026-04. */
export const maxPastVersionsInBackup = 500;

/**
 * What the target holds under the item's name. `prefix`: only the item's oldest versions, so an import can go on;
 * `sameReadable`: all but the older disabled versions, as an import leaves it.
 */
export type TargetState = 'absent' | 'same' | 'sameReadable' | 'prefix' | 'different' | 'softDeleted';

export interface ItemFacts {
  readonly item: ListedItem;
  /** Oldest first. */
  readonly versions: readonly { readonly version: string; readonly enabled: boolean }[];
  readonly orderUncertain: boolean;
  readonly target: TargetState;
}

export interface MoveFacts {
  readonly method: Method;
  readonly sameGeography: boolean | null;
}

/** Decides how one item goes: its route, the reasons when it is not a plain move, and the versions that stay behind. */
export function planItem(facts: ItemFacts, move: MoveFacts): PlannedItem {
  const way = standingReason(facts) ?? chooseRoute(facts, move);
  const base = {
    itemType: facts.item.itemType,
    itemName: facts.item.itemName,
    versionCount: facts.versions.length,
    versionsLeftOut: facts.target === 'sameReadable' ? disabledOf(facts) : [],
  };
  return way.route === 'exportImport'
    ? { ...base, ...planExport(facts, way.reasons) }
    : { ...base, route: way.route, reasons: [...way.reasons] };
}

interface Way {
  readonly route: Route;
  readonly reasons: readonly ReasonCode[];
}

/** Reasons that hold whatever the method is. */
function standingReason(facts: ItemFacts): Way | undefined {
  if (facts.item.managed) return { route: 'block', reasons: ['CERTIFICATE_BACKED'] };
  if (facts.versions.length === 0) return { route: 'skip', reasons: ['GONE_FROM_SOURCE'] };
  switch (facts.target) {
    case 'softDeleted':
      return { route: 'block', reasons: ['SOFT_DELETED_IN_TARGET'] };
    case 'same':
      return { route: 'skip', reasons: ['ALREADY_THERE'] };
    case 'sameReadable':
      return { route: 'skip', reasons: ['ALREADY_THERE', 'OLD_VERSION_DISABLED'] };
    case 'different':
      return { route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] };
    case 'absent':
    case 'prefix':
      return undefined;
  }
}

function chooseRoute(facts: ItemFacts, move: MoveFacts): Way {
  const obstacles = backupObstacles(facts, move);
  switch (move.method) {
    case 'exportImport':
      return { route: 'exportImport', reasons: [] };
    case 'auto':
      return { route: obstacles.length === 0 ? 'backupRestore' : 'exportImport', reasons: obstacles };
    case 'backupRestore':
      if (facts.target === 'prefix') return { route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] };
      // An unknown region is no proof against a restore, and whoever names the method may know more than the table.
      return {
        route: obstacles.some((reason) => reason !== 'UNKNOWN_REGION') ? 'block' : 'backupRestore',
        reasons: obstacles,
      };
  }
}

function backupObstacles(facts: ItemFacts, move: MoveFacts): readonly ReasonCode[] {
  const found: ReasonCode[] = [];
  if (move.sameGeography === false) found.push('OTHER_GEOGRAPHY');
  if (move.sameGeography === null) found.push('UNKNOWN_REGION');
  if (facts.versions.length > maxPastVersionsInBackup + 1) found.push('TOO_MANY_VERSIONS_FOR_BACKUP');
  // A restore never merges: what an earlier import began can only be continued by import.
  if (facts.target === 'prefix' && found.length === 0) found.push('PARTLY_IN_TARGET');
  return found;
}

function planExport(
  facts: ItemFacts,
  reasons: readonly ReasonCode[],
): Pick<PlannedItem, 'route' | 'reasons' | 'versionsLeftOut'> {
  const disabled = disabledOf(facts);
  // Moving only the older values would make an old value the current one, which an application would then use.
  if (facts.versions.at(-1)?.enabled === false) {
    return { route: 'block', reasons: [...reasons, 'CURRENT_VERSION_DISABLED'], versionsLeftOut: [] };
  }
  const more: ReasonCode[] = [];
  if (disabled.length > 0) more.push('OLD_VERSION_DISABLED');
  if (facts.orderUncertain) more.push('VERSION_ORDER_UNCERTAIN');
  return { route: 'exportImport', reasons: [...reasons, ...more], versionsLeftOut: disabled };
}

function disabledOf(facts: ItemFacts): string[] {
  return facts.versions.filter((version) => !version.enabled).map((version) => version.version);
}
