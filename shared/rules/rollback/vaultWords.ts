import {
  type RollbackVaultReason,
  type RollbackVaultRow,
  type RolledBackVaultRow,
} from '../../contracts/model/rollback';
import { type VaultChange } from '../../contracts/model/vaultChanges';
import { type AccessPolicy } from '../../contracts/model/vaultResource';
import { azCommand } from '../text/azCommand';
import { type RollbackText } from './rollbackWords';

const byHand = 'Compare it with the report of the move. If you do not need it, run the command.';

const reasons: Readonly<Record<RollbackVaultReason, RollbackText>> = {
  OWN_ACCESS: {
    detail: 'This is the access of the app itself. The rollback needs it, so it does not remove it.',
    remedy: 'When nothing is left to roll back, run the command.',
  },
  CHANGED_SINCE: { detail: 'It is not as the move left it: somebody changed it since.', remedy: byHand },
  IN_USE: {
    detail: 'Certificates of the target use the issuer, or nobody can say whether one does.',
    remedy: 'Give these certificates another issuer, or keep this one. Then run the command.',
  },
  ROLE_IN_USE: {
    detail: 'Somebody has the custom role, in this vault or in another one of its resource group.',
    remedy: 'Keep it, or remove its assignments and run the command.',
  },
  NOT_ALLOWED: {
    detail: 'The app may not undo it.',
    remedy: 'Run the command as somebody who may, or give the app the right and approve the plan again.',
  },
  NO_VAULT: { detail: 'Azure Resource Manager shows the vault no more.', remedy: 'Nothing to do.' },
};

const planned: Readonly<Record<RollbackVaultRow['action'], string>> = {
  remove: 'The move added this. The rollback removes it, unless somebody changed it since.',
  restore: 'The move changed this. The rollback sets what was there before, unless somebody changed it since.',
  keep: '',
};

const tryAgain =
  'Remove the cause that the detail names, then approve the plan of the rollback again, or run the command.';

/** The text of a row of the plan, and the command that undoes it by hand. */
export function plannedVaultText({ change, action, reason }: RollbackVaultRow): RollbackText & { command: string } {
  const text = reason === undefined ? { detail: planned[action], remedy: 'Nothing to do.' } : reasons[reason];
  return { ...text, command: commandOf(change) };
}

/** The text of a result. */
export function vaultResultText({ state, reason, detail }: RolledBackVaultRow): RollbackText {
  if (state === 'failed') return { detail: detail ?? '', remedy: tryAgain };
  if (state === 'rolledBack')
    return { detail: 'The vault is as before the move in this point.', remedy: 'Nothing to do.' };
  const text = reasons[reason ?? 'CHANGED_SINCE'];
  return { ...text, detail: detail === undefined ? text.detail : `${text.detail} ${detail}` };
}

/** The command that undoes a change. A row of the network has only the parts that one command can set. */
export function commandOf(change: VaultChange): string {
  switch (change.kind) {
    case 'roleAssignment': {
      const { scope, name } = change.assignment;
      const ids = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
      return azCommand('role assignment delete', { ids });
    }
    case 'customRole':
      return azCommand('role definition delete', { name: change.role.name, scope: change.role.scope });
    case 'accessPolicy':
      return policyCommand(change.set, change.before, nameOf(change.vaultId));
    case 'tag': {
      const tags = `${change.name}=${change.set}`;
      return azCommand('tag update', { 'resource-id': change.vaultId, operation: 'Delete', tags });
    }
    case 'diagnostics':
      return azCommand('monitor diagnostic-settings delete', { name: change.set.name, resource: change.vaultId });
    case 'enabledFor': {
      const { deployment, diskEncryption, templateDeployment } = change.before;
      return azCommand('keyvault update', {
        name: nameOf(change.vaultId),
        'enabled-for-deployment': String(deployment),
        'enabled-for-disk-encryption': String(diskEncryption),
        'enabled-for-template-deployment': String(templateDeployment),
      });
    }
    case 'network': {
      const { publicNetworkAccess, bypass, defaultAction } = change.before;
      const access = { 'public-network-access': publicNetworkAccess, bypass, 'default-action': defaultAction };
      return azCommand('keyvault update', { name: nameOf(change.vaultId), ...access });
    }
    case 'issuer':
      return azCommand('keyvault certificate issuer delete', {
        'vault-name': change.vault,
        'issuer-name': change.name,
      });
    case 'contacts':
      return azCommand('keyvault certificate contact list', { 'vault-name': change.vault });
  }
}

function policyCommand(set: AccessPolicy, before: AccessPolicy | null, name: string): string {
  const principal = { name, 'object-id': set.objectId, 'application-id': set.applicationId ?? undefined };
  if (before === null) return azCommand('keyvault delete-policy', principal);
  return azCommand('keyvault set-policy', {
    ...principal,
    'secret-permissions': before.secrets,
    'key-permissions': before.keys,
    'certificate-permissions': before.certificates,
    'storage-permissions': before.storage,
  });
}

function nameOf(vaultId: string): string {
  return vaultId.split('/').at(-1) ?? '';
}
