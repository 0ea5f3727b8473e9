import { z } from 'zod';
import { ok } from '../../calls/answer';
import { ServiceError } from '../../calls/serviceError';
import { vaultSettingsSchema } from '../../vault/vault';
import { type ArmOperation, readArmBody } from '../armOperation';
import { armVersions } from '../armVersions';
import { vaultPaths } from './vaultPaths';

const bodySchema = z.object({ name: z.string(), type: z.literal('Microsoft.KeyVault/vaults') });

/** Vault names are globally unique, including deleted vaults. */
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

export function isVaultName(name: string): boolean {
  return vaultSettingsSchema.shape.name.safeParse(name).success;
}

export function invalidVaultName(name: string): ServiceError {
  return new ServiceError(
    400,
    'VaultNameNotValid',
    `The vault name '${name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin ` +
      'with a letter, end with a letter or digit, and not contain consecutive hyphens.',
  );
}

/** The 409 for a name that another vault uses, in any subscription. */
export function vaultNameTaken(name: string): ServiceError {
  return new ServiceError(
    409,
    'VaultAlreadyExists',
    `The vault name '${name}' is already in use. Vault names are globally unique so it is possible that the name is already ` +
      'taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name was ' +
      'recently deleted but not purged after being placed in a recoverable state.',
  );
}

/** The 409 for a name that a deleted vault of the same subscription uses. */
export function vaultNameDeleted(): ServiceError {
  return new ServiceError(
    409,
    'ConflictError',
    'A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault.',
  );
}
