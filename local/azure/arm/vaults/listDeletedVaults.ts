import { type ArmOperation } from '../armOperation';
import { armPage } from '../armPage';
import { armVersions } from '../armVersions';
import { deletedVaultView } from './deletedVaultView';
import { vaultPaths } from './paths';
import { inSubscription } from './requireVault';

export const listDeletedVaults: ArmOperation = {
  name: 'deletedVaults.list',
  method: 'GET',
  path: vaultPaths.deleted,
  apiVersions: armVersions.keyVault,
  run: (call) => {
    const deleted = call.arm.state.deletedVaults.filter(({ vault }) => inSubscription(call, vault.settings));
    return armPage(call, deleted.map(deletedVaultView));
  },
};
