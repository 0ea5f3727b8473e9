import { ok } from '../../vault/operation';
import { type ArmOperation } from '../armOperation';
import { armVersions } from '../armVersions';
import { deletedVaultView } from './deletedVaultView';
import { vaultPaths } from './paths';
import { requireDeletedVault } from './requireVault';

export const getDeletedVault: ArmOperation = {
  name: 'deletedVaults.get',
  method: 'GET',
  path: vaultPaths.deletedOne,
  apiVersions: armVersions.keyVault,
  run: (call) => ok(deletedVaultView(requireDeletedVault(call))),
};
