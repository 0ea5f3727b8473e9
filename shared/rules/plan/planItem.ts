import { planByBackupOrValue, planSecret } from './planSecret';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { type PlannedItem, type VersionLeftOut } from '../../contracts/model/plan';
import { conflictRoute } from '../compare/judgeCopy';
import { type ItemFacts, type MoveFacts, type Way } from './itemFacts';
import { planKey } from './planKey';
import { remarkOnDoubles } from '../compare/healing';
import { isoOfSeconds } from '../text/isoOfSeconds';

/** Plans one item: its route, the reasons, and the versions that are left out. */
export function planItem(facts: ItemFacts, move: MoveFacts): PlannedItem {
  const way = withDoubles(wayOfAnyMethod(facts, move) ?? withFreedName(facts, move), facts);
  const { route, freeing, remark = remarkOnConflict(way, facts) } = way;
  const current = facts.versions.at(-1)?.version;
  return {
    itemType: facts.item.itemType,
    itemName: facts.item.itemName,
    route,
    reasons: [...new Set([...way.reasons, ...versionsLeftBy(way, facts).map(({ reason }) => reason)])],
    versionCount: facts.versions.length,
    versionsLeftOut: [...versionsLeftBy(way, facts)],
    ...(current === undefined ? {} : { currentVersion: current }),
    ...(freeing === undefined ? {} : { freeing }),
    ...(freeing === 'replace' && facts.copy !== undefined ? { copy: facts.copy } : {}),
    ...(route === 'update' && facts.update !== undefined ? { update: facts.update } : {}),
    ...(remark === undefined ? {} : { remark }),
  };
}

/** Adds the reason for duplicate versions in the target, on any route. */
function withDoubles(way: Way, { doubles = [] }: ItemFacts): Way {
  if (doubles.length === 0) return way;
  return { ...way, reasons: [...way.reasons, 'DUPLICATE_VERSION'], remark: way.remark ?? remarkOnDoubles(doubles) };
}

/** Routes that do not depend on the method. */
function wayOfAnyMethod(facts: ItemFacts, { policy, backups }: MoveFacts): Way | undefined {
  if (facts.item.managed) return { route: 'skip', reasons: ['CERTIFICATE_BACKED'] };
  if (facts.certificate?.pending === 'neverIssued') return { route: 'block', reasons: ['CERTIFICATE_PENDING'] };
  if (facts.versions.length === 0) return { route: 'skip', reasons: ['GONE_FROM_SOURCE'] };
  if (facts.isOlderThanMove === true) return { route: 'skip', reasons: ['OLDER_THAN_MOVE'] };
  if (policy.disabled === 'skip' && facts.versions.at(-1)?.enabled === false) {
    return { route: 'skip', reasons: ['DISABLED_SKIPPED'] };
  }
  switch (facts.target) {
    case 'same':
    case 'sameByValue':
      return { route: 'skip', reasons: ['ALREADY_THERE'] };
    case 'sameOnTop':
      return { route: 'skip', reasons: ['ALREADY_THERE', 'ADDED_TO_OTHER_CONTENT'] };
    case 'otherKind':
      return { route: 'block', reasons: ['NAME_HELD_BY_OTHER_KIND'] };
    case 'different':
      return conflictWay(facts, policy.onConflict);
    case 'older':
      return olderWay(facts, { policy, backups });
    case 'sameShape':
      return policy.unmovableKeys === 'recreate'
        ? { route: 'skip', reasons: ['ALREADY_THERE', 'NEW_KEY_MATERIAL'] }
        : conflictWay(facts, policy.onConflict);
    case 'newKeyVersion':
      return { route: 'block', reasons: ['NEW_KEY_VERSION'] };
    case 'attributesDiffer':
      return { route: 'update', reasons: ['ATTRIBUTES_DIFFER'] };
    case 'dateToRemove':
      return { route: conflictRoute(policy.onConflict), reasons: ['DATE_NOT_REMOVABLE'] };
    case 'softDeleted':
      return deletedWay(facts, policy.onDeleted);
    case 'prefixDiffers':
    case 'absent':
    case 'prefix':
    case 'restoredWithoutSettings':
    case 'importedWithoutSettings':
      return undefined;
  }
}

/** A restore never merges and a key has no values to import, so only secrets and certificates can add to existing content. */
function conflictWay(facts: ItemFacts, onConflict: MoveFacts['policy']['onConflict']): Way | undefined {
  if (onConflict === 'newVersion' && facts.item.itemType !== 'key') return undefined;
  return { route: conflictRoute(onConflict), reasons: ['OTHER_CONTENT_IN_TARGET'] };
}

/** No call adds a version to a key. The move restores it whole in place of its copy, if it can go by backup. */
function olderWay(facts: ItemFacts, move: MoveFacts): Way | undefined {
  const way = planKey({ ...facts, target: 'absent' }, move);
  if (way.route !== 'backupRestore') return conflictWay(facts, move.policy.onConflict);
  return { ...way, freeing: 'replace' };
}

/** Blocks an item whose name is soft-deleted. Undefined if the request frees the name and the vault allows it. */
function deletedWay({ deleted }: ItemFacts, onDeleted: MoveFacts['policy']['onDeleted']): Way | undefined {
  const freeOn = deleted?.scheduledPurgeOn;
  const remark = freeOn === undefined ? {} : { remark: `The name becomes free on ${dayOf(freeOn)}.` };
  if (onDeleted === 'fail') return { route: 'block', reasons: ['SOFT_DELETED_IN_TARGET'], ...remark };
  if (onDeleted === 'purge' && deleted?.isPurgeable === false) {
    return { route: 'block', reasons: ['PURGE_PROTECTED_IN_TARGET'], ...remark };
  }
  return undefined;
}

/** The content of a recovered item is known only afterwards, so the app inspects the item again then. */
function withFreedName(facts: ItemFacts, move: MoveFacts): Way {
  const way = wayOfType(facts, move);
  const { onDeleted } = move.policy;
  if (facts.target !== 'softDeleted' || onDeleted === 'fail' || way.route === 'block') return way;
  const reason = onDeleted === 'recover' ? 'RECOVERED_IN_TARGET' : 'PURGED_IN_TARGET';
  return { ...way, freeing: onDeleted, reasons: [...way.reasons, reason] };
}

/** An import adds the newer versions after an update of the older ones, or else the item stays as it is. */
function wayOfPrefix(facts: ItemFacts, move: MoveFacts): Way {
  const way = wayOfType({ ...facts, target: 'prefix' }, move);
  if (way.route !== 'exportImport') return way;
  return { ...way, route: 'update', reasons: ['ATTRIBUTES_DIFFER', 'PARTLY_IN_TARGET', ...way.reasons] };
}

function wayOfType(facts: ItemFacts, move: MoveFacts): Way {
  if (facts.target === 'prefixDiffers') return wayOfPrefix(facts, move);
  switch (facts.item.itemType) {
    case 'secret':
      return planSecret(facts, move);
    case 'key':
      return planKey(facts, move);
    case 'certificate':
      return planCertificate(facts, move);
  }
}

/** A backup contains all versions, a move by value some of them. A recreated key replaces only the current version. */
function versionsLeftBy(
  { route, reasons }: Way,
  { versions, choice, target, inTarget = [] }: ItemFacts,
): readonly VersionLeftOut[] {
  if (reasons.includes('NEW_KEY_MATERIAL')) {
    return versions.slice(0, -1).map(({ version }) => ({ version, reason: 'NEW_KEY_MATERIAL' }));
  }
  const isThereByValue = route === 'skip' && (target === 'sameByValue' || target === 'sameOnTop');
  // An earlier restore may have brought a version that cannot go by value.
  const absent = choice.leftOut.filter(({ version }) => !inTarget.includes(version));
  return route === 'exportImport' || route === 'update' || isThereByValue ? absent : [];
}

/** Names the first difference to the target's content. */
function remarkOnConflict({ reasons }: Way, { difference }: ItemFacts): string | undefined {
  const isNamed = reasons.includes('OTHER_CONTENT_IN_TARGET') || reasons.includes('DATE_NOT_REMOVABLE');
  if (difference === undefined || !isNamed) return undefined;
  return `Difference: ${difference}.`;
}

function dayOf(seconds: number): string {
  return isoOfSeconds(seconds)?.slice(0, 10) ?? 'an unknown date';
}

/** The route of a certificate. Its key and its secret move with it on each route. */
function planCertificate(facts: ItemFacts, move: MoveFacts): Way {
  const way = planByBackupOrValue(facts, move);
  if (way.route !== 'backupRestore' && way.route !== 'exportImport') return way;
  const remarks: ReasonCode[] = [];
  if (facts.target === 'restoredWithoutSettings') remarks.push('SETTINGS_OUTSTANDING');
  if (facts.certificate?.pending === 'inProgress') remarks.push('PENDING_OPERATION_STAYS');
  if (facts.certificate?.renews === true) {
    remarks.push(move.policy.autoRenewal === 'hold' ? 'RENEWAL_HELD' : 'RENEWS_IN_BOTH_VAULTS');
  }
  return { ...way, reasons: [...way.reasons, ...remarks] };
}
