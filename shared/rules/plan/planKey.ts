import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { backupReasons } from './backupReasons';
import { backupExceedsSelection } from './chooseVersions';
import { type ItemFacts, type MoveFacts, type Way } from './itemFacts';

/**
 * The route of a key: by backup or not at all, because no call of the service returns its private part. The app creates a new
 * key of the same shape only if the request asks for it.
 */
export function planKey(facts: ItemFacts, move: MoveFacts): Way {
  // An earlier restore brought it, so the regions do not matter. Only its policy is missing.
  if (facts.target === 'restoredWithoutSettings') return byBackup(facts, move, []);
  const { policy } = move;
  const obstacles = backupReasons(facts, move);
  const isBackupAllowed = policy.method !== 'exportImport';
  if (isBackupAllowed && obstacles.length === 0) return byBackup(facts, move, []);
  if (
    isBackupAllowed &&
    policy.method === 'backupRestore' &&
    obstacles.every((reason) => reason === 'UNKNOWN_REGION')
  ) {
    return byBackup(facts, move, obstacles);
  }
  const unknown = facts.key?.unknown;
  const remark = unknown === undefined ? {} : { remark: remarkOnUnknown(unknown) };
  if (policy.unmovableKeys === 'recreate') {
    if (unknown !== undefined) return { route: 'block', reasons: [...obstacles, 'KEY_KIND_UNKNOWN'], ...remark };
    if (facts.key?.isCreatable === false) {
      return { route: 'block', reasons: [...obstacles, 'KEY_EXPONENT_NOT_CREATABLE'] };
    }
    return { route: 'recreate', reasons: [...obstacles, 'NEW_KEY_MATERIAL', ...remarksOnRotation(facts, move)] };
  }
  const reasons = obstacles.map(reasonOfKey);
  // These two reasons have remedies for keys. The remedies of the others are for items that can go by value.
  const isNamed = reasons.includes('KEY_ACROSS_GEOGRAPHIES') || reasons.every((reason) => reason === 'UNKNOWN_REGION');
  const blocked = isBackupAllowed && isNamed ? reasons : [...reasons, 'KEY_NOT_EXPORTABLE' as const];
  return { route: 'block', reasons: blocked, ...remark };
}

/** Names what the app does not know of a key. */
export function remarkOnUnknown(unknown: string): string {
  return `The app does not know this of the key: ${unknown}.`;
}

function byBackup(facts: ItemFacts, move: MoveFacts, reasons: readonly ReasonCode[]): Way {
  const whole = backupExceedsSelection(facts.versions, move.policy);
  const remarks: ReasonCode[] = whole ? ['MOVES_WITH_ALL_VERSIONS'] : [];
  if (facts.target === 'restoredWithoutSettings') remarks.push('SETTINGS_OUTSTANDING');
  return { route: 'backupRestore', reasons: [...reasons, ...remarks, ...remarksOnRotation(facts, move)] };
}

function reasonOfKey(reason: ReasonCode): ReasonCode {
  return reason === 'OTHER_GEOGRAPHY' ? 'KEY_ACROSS_GEOGRAPHIES' : reason;
}

function remarksOnRotation({ key }: ItemFacts, { policy }: MoveFacts): readonly ReasonCode[] {
  if (key?.hasRotationPolicy !== true) return [];
  if (!policy.copy.rotationPolicies) return ['ROTATION_POLICY_NOT_COPIED'];
  return key.rotates ? ['ROTATES_IN_BOTH_VAULTS'] : [];
}
