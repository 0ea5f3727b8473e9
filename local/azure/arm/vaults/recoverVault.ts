import { type Answer } from '../../vault/operation';
import { resourceOf } from '../../vault/vaultResource';
import { type ArmCall, param } from '../armOperation';
import { applyAssignments } from '../roles/assignedRules';
import { deletedVaultNotFound, isAddressed } from './requireVault';
import { requireSameLocation } from './vaultLocations';
import { type VaultPut } from './vaultParameters';
import { vaultView } from './vaultView';

/** Takes a deleted vault back with all that is in it, as it was; its role assignments are gone (general/soft-delete-overview). */
export async function recoverVault({ location }: VaultPut, call: ArmCall): Promise<Answer> {
  const { state, services, vaultsChanged } = call.arm;
  const deleted = state.deletedVault(param(call, 'vaultName'));
  if (deleted === undefined || !isAddressed(call, deleted.vault.settings)) {
    throw deletedVaultNotFound(param(call, 'vaultName'));
  }
  requireSameLocation(deleted.vault, location);
  const vault = state.recoverVault(deleted);
  const readyAt = call.now + services.settings.delays.provisionMs;
  state.changeVault(vault, { resource: { ...resourceOf(vault.settings), readyAt } });
  applyAssignments(call.arm);
  await services.commit();
  await vaultsChanged();
  return { status: 201, body: vaultView(vault, call.now) };
}
