import { ServiceError } from '../../vault/serviceError';
import { vaultSettingsSchema } from '../../vault/vault';

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

/** The answer about a name that another vault has, wherever that is. */
export function vaultNameTaken(name: string): ServiceError {
  return new ServiceError(
    409,
    'VaultAlreadyExists',
    `The vault name '${name}' is already in use. Vault names are globally unique so it is possible that the name is already ` +
      'taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name was ' +
      'recently deleted but not purged after being placed in a recoverable state.',
  );
}

/** The answer about a name that a deleted vault of the same subscription has. */
export function vaultNameDeleted(): ServiceError {
  return new ServiceError(
    409,
    'ConflictError',
    'A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault.',
  );
}
