import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { backupReasons } from './backupReasons';
import { holdsMoreThanAsked } from './chooseVersions';
import { type ItemFacts, type MoveFacts, type Way } from './itemFacts';

/**
 * How a key goes: by backup, or not at all, since no call of the service gives out its private part. Making a new one of
 * the same shape is offered, never done unasked.
 */
export function planKey(facts: ItemFacts, move: MoveFacts): Way {
  // It came by an earlier restore, whatever the table of regions says; only its settings are outstanding.
  if (facts.target === 'restoredWithoutSettings') return byBackup(facts, move, []);
  const { policy } = move;
  const against = backupReasons(facts, move);
  const isBackupAllowed = policy.method !== 'exportImport';
  if (isBackupAllowed && against.length === 0) return byBackup(facts, move, []);
  if (isBackupAllowed && policy.method === 'backupRestore' && against.every((reason) => reason === 'UNKNOWN_REGION')) {
    return byBackup(facts, move, against);
  }
  if (policy.unmovableKeys === 'recreate') {
    return { route: 'recreate', reasons: [...against, 'NEW_KEY_MATERIAL', ...remarksOnRotation(facts, move)] };
  }
  const reasons = against.map(inWordsOfKeys);
  // Two reasons tell by themselves what a key can do; the others have remedies for items that go by value.
  const isNamed = reasons.includes('KEY_ACROSS_GEOGRAPHIES') || reasons.every((reason) => reason === 'UNKNOWN_REGION');
  return { route: 'block', reasons: isBackupAllowed && isNamed ? reasons : [...reasons, 'KEY_NOT_EXPORTABLE'] };
}

function byBackup(facts: ItemFacts, move: MoveFacts, reasons: readonly ReasonCode[]): Way {
  const whole = holdsMoreThanAsked(facts.versions, move.policy);
  const remarks: ReasonCode[] = whole ? ['MOVES_WITH_ALL_VERSIONS'] : [];
  if (facts.target === 'restoredWithoutSettings') remarks.push('SETTINGS_OUTSTANDING');
  return { route: 'backupRestore', reasons: [...reasons, ...remarks, ...remarksOnRotation(facts, move)] };
}

function inWordsOfKeys(reason: ReasonCode): ReasonCode {
  return reason === 'OTHER_GEOGRAPHY' ? 'KEY_ACROSS_GEOGRAPHIES' : reason;
}

function remarksOnRotation({ key }: ItemFacts, { policy }: MoveFacts): readonly ReasonCode[] {
  if (key?.hasRotationPolicy !== true) return [];
  if (!policy.copy.rotationPolicies) return ['ROTATION_POLICY_NOT_COPIED'];
  return key.rotates ? ['ROTATES_IN_BOTH_VAULTS'] : [];
}
