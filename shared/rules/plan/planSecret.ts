import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { backupDrawbacks } from './backupReasons';
import { backupExceedsSelection } from './chooseVersions';
import { conflictRoute } from '../compare/judgeCopy';
import { type ItemFacts, type MoveFacts, type VersionFacts, type Way } from './itemFacts';

/** The route of a secret that is not in the target yet. */
export function planSecret(facts: ItemFacts, move: MoveFacts): Way {
  const way = planByBackupOrValue(facts, move);
  return way.route === 'exportImport' ? { ...way, reasons: [...way.reasons, ...remarksOnDates(facts)] } : way;
}

/** The choice between backup and value, for secrets and certificates. */
export function planByBackupOrValue(facts: ItemFacts, move: MoveFacts): Way {
  // An earlier restore brought all versions. The restore step finds them and sets the missing policy.
  if (facts.target === 'restoredWithoutSettings') return byBackup(facts, move, []);
  const drawbacks = backupDrawbacks(facts, move);
  switch (move.policy.method) {
    case 'exportImport':
      return byValue(facts, move, facts.target === 'different' ? ['ADDED_TO_OTHER_CONTENT'] : []);
    case 'auto':
      return drawbacks.length === 0 ? byBackup(facts, move, []) : byValue(facts, move, drawbacks);
    case 'backupRestore':
      return byBackup(facts, move, drawbacks);
  }
}

function byBackup(facts: ItemFacts, move: MoveFacts, drawbacks: readonly ReasonCode[]): Way {
  if (facts.target === 'prefix' || facts.target === 'different' || facts.target === 'importedWithoutSettings') {
    return { route: conflictRoute(move.policy.onConflict), reasons: ['OTHER_CONTENT_IN_TARGET'] };
  }
  const whole = backupExceedsSelection(facts.versions, move.policy);
  const obstacles = drawbacks.filter((reason) => reason !== 'VERSIONS_NOT_SELECTED');
  // In an unknown region a restore may still work, and a person who names the method may know more than the table.
  const isPossible = obstacles.every((reason) => reason === 'UNKNOWN_REGION');
  const reasons: ReasonCode[] = whole && isPossible ? [...obstacles, 'MOVES_WITH_ALL_VERSIONS'] : [...obstacles];
  return { route: isPossible ? 'backupRestore' : 'block', reasons };
}

function byValue(facts: ItemFacts, { policy }: MoveFacts, reasons: readonly ReasonCode[]): Way {
  const { obstacle } = facts.choice;
  if (obstacle !== undefined) {
    return { route: 'block', reasons: [...reasons.filter((reason) => reason !== 'ADDED_TO_OTHER_CONTENT'), obstacle] };
  }
  const more: ReasonCode[] = [];
  const chosen = versionsByValue(facts);
  if (policy.disabled === 'unlock' && chosen.some(({ enabled }) => !enabled)) more.push('UNLOCKED_FOR_EXPORT');
  if (facts.orderUncertain && chosen.length > 1) more.push('VERSION_ORDER_UNCERTAIN');
  if (facts.target === 'importedWithoutSettings') more.push('SETTINGS_OUTSTANDING');
  return { route: 'exportImport', reasons: [...reasons, ...more] };
}

function versionsByValue({ versions, choice }: ItemFacts): readonly VersionFacts[] {
  const left = new Set(choice.leftOut.map(({ version }) => version));
  return versions.filter(({ version }) => !left.has(version));
}

/** The last second that the JavaScript SDK writes correctly: 2038-01-19. */
const lastSafeSecond = 2 ** 31 - 1;

function remarksOnDates(facts: ItemFacts): readonly ReasonCode[] {
  const isLate = versionsByValue(facts).some(
    ({ notBefore = 0, expires = 0 }) => notBefore > lastSafeSecond || expires > lastSafeSecond,
  );
  return isLate ? ['DATE_AFTER_2038'] : [];
}
