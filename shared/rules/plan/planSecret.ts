import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { backupDrawbacks } from './backupReasons';
import { holdsMoreThanAsked } from './chooseVersions';
import { type ItemFacts, type MoveFacts, type VersionFacts, type Way } from './itemFacts';

/** How a secret goes that is not there yet. */
export function planSecret(facts: ItemFacts, move: MoveFacts): Way {
  const way = planByBackupOrValue(facts, move);
  return way.route === 'exportImport' ? { ...way, reasons: [...way.reasons, ...remarksOnDates(facts)] } : way;
}

/** The choice between backup and value, which secrets and certificates have alike. */
export function planByBackupOrValue(facts: ItemFacts, move: MoveFacts): Way {
  // What an earlier restore brought is all there; the restore step finds it so, and sets what is outstanding.
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
    return { route: move.policy.onConflict === 'skip' ? 'skip' : 'block', reasons: ['OTHER_CONTENT_IN_TARGET'] };
  }
  const whole = holdsMoreThanAsked(facts.versions, move.policy);
  const against = drawbacks.filter((reason) => reason !== 'VERSIONS_NOT_SELECTED');
  // An unknown region is no proof against a restore, and whoever names the method may know more than the table.
  const isPossible = against.every((reason) => reason === 'UNKNOWN_REGION');
  const reasons: ReasonCode[] = whole && isPossible ? [...against, 'MOVES_WITH_ALL_VERSIONS'] : [...against];
  return { route: isPossible ? 'backupRestore' : 'block', reasons };
}

function byValue(facts: ItemFacts, { policy }: MoveFacts, reasons: readonly ReasonCode[]): Way {
  const { obstacle } = facts.choice;
  if (obstacle !== undefined) {
    return { route: 'block', reasons: [...reasons.filter((reason) => reason !== 'ADDED_TO_OTHER_CONTENT'), obstacle] };
  }
  const more: ReasonCode[] = [];
  const goes = versionsByValue(facts);
  if (policy.disabled === 'unlock' && goes.some(({ enabled }) => !enabled)) more.push('UNLOCKED_FOR_EXPORT');
  if (facts.orderUncertain && goes.length > 1) more.push('VERSION_ORDER_UNCERTAIN');
  if (facts.target === 'importedWithoutSettings') more.push('SETTINGS_OUTSTANDING');
  return { route: 'exportImport', reasons: [...reasons, ...more] };
}

function versionsByValue({ versions, choice }: ItemFacts): readonly VersionFacts[] {
  const left = new Set(choice.leftOut.map(({ version }) => version));
  return versions.filter(({ version }) => !left.has(version));
}

/** The last second that the SDK of JavaScript writes right: 2038-01-19. */
const lastSafeSecond = 2 ** 31 - 1;

function remarksOnDates(facts: ItemFacts): readonly ReasonCode[] {
  const isLate = versionsByValue(facts).some(
    ({ notBefore = 0, expires = 0 }) => notBefore > lastSafeSecond || expires > lastSafeSecond,
  );
  return isLate ? ['DATE_AFTER_2038'] : [];
}
