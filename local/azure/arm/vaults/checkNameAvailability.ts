import { z } from 'zod';
import { ok } from '../../vault/operation';
import { type ArmOperation } from '../armOperation';
import { armVersions } from '../armVersions';
import { readArmBody } from '../readArmBody';
import { invalidVaultName, isVaultName, vaultNameTaken } from './vaultNames';
import { vaultPaths } from './paths';

const bodySchema = z.object({ name: z.string(), type: z.literal('Microsoft.KeyVault/vaults') });

/** Names are used once in all the world, deleted vaults included. */
export const checkNameAvailability: ArmOperation = {
  name: 'vaults.checkNameAvailability',
  method: 'POST',
  path: vaultPaths.nameCheck,
  apiVersions: armVersions.keyVault,
  run: async ({ request, arm: { state } }) => {
    const { name } = await readArmBody(request, bodySchema);
    if (!isVaultName(name)) {
      return ok({ nameAvailable: false, reason: 'AccountNameInvalid', message: invalidVaultName(name).message });
    }
    if (state.vault(name) === undefined && state.deletedVault(name) === undefined) return ok({ nameAvailable: true });
    return ok({ nameAvailable: false, reason: 'AlreadyExists', message: vaultNameTaken(name).message });
  },
};
