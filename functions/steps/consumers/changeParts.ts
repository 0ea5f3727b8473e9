import { claimCheckSlots, type SlotsClaim } from '../../../shared/clients/claims/pairClaims';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { type Clients } from '../../../shared/clients/openClients';
import { hasCode } from '../../../shared/contracts/model/moverError';
import { type ChangePlan } from '../../../shared/rules/consumers/planChanges';
import { storeNames } from '../../../shared/rules/storeNames';
import { writeApproval } from '../starts/approvals';
import { readVaultAccess } from '../targetVault/readVaultAccess';
import { type ChangeRef, listChanges, readChangePage, readChangeResults, storeChangePlan } from './changeStore';

/** What the HTTP functions of changes of consumers need from outside of their room. */
export function changeParts({ store, starts, arm }: Pick<Clients, 'store' | 'starts' | 'arm'>) {
  return {
    claimChange: (vault: string, id: string, stateOf: SlotsClaim['stateOf']) =>
      claimCheckSlots(store, { name: storeNames.changeSlot(vault), slots: 1, run: { id, slots: 1 }, stateOf }),
    listChanges: (run: RunRef) => listChanges(store, run),
    storePlan: (ref: ChangeRef, plan: ChangePlan) => storeChangePlan(store, ref, plan),
    readPlanPage: (ref: ChangeRef, place: Parameters<typeof readChangePage>[2]) => readChangePage(store, ref, place),
    readResults: (ref: ChangeRef, stored: Parameters<typeof readChangeResults>[2]) =>
      readChangeResults(store, ref, stored),
    /** Without the right to read it, the rights of the consumers are not known, and nothing else depends on it. */
    readAccess: (vault: string) =>
      readVaultAccess(arm, vault, { asRoles: false, withUses: false }).catch((error: unknown) => {
        if (hasCode(error, 'ARM_FORBIDDEN', 'ARM_NOT_FOUND')) return undefined;
        throw error;
      }),
    writeApproval: (run: Parameters<typeof writeApproval>[1], approved: Parameters<typeof writeApproval>[2]) =>
      writeApproval({ store, starts }, run, approved),
  };
}
