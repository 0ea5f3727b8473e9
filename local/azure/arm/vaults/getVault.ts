import { ok } from '../../vault/operation';
import { type ArmOperation } from '../armOperation';
import { armVersions } from '../armVersions';
import { vaultPaths } from './paths';
import { requireVault } from './requireVault';
import { vaultView } from './vaultView';

export const getVault: ArmOperation = {
  name: 'vaults.get',
  method: 'GET',
  path: vaultPaths.one,
  apiVersions: armVersions.keyVault,
  run: (call) => ok(vaultView(requireVault(call), call.now)),
};
