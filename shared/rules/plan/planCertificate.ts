import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { type ItemFacts, type MoveFacts, type Way } from './itemFacts';
import { planByBackupOrValue } from './planSecret';

/** The route of a certificate. Its key and its secret move with it on each route. */
export function planCertificate(facts: ItemFacts, move: MoveFacts): Way {
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
