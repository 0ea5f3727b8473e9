import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { collect } from '../azure/azureTestVaults';
import { readCertificates, type ReadCertificate } from './localCertificates';
import { type ReadKey, readKeys } from './localKeys';
import { localCertificateClient, localKeyClient, localSecretClient, readVault, type ReadSecret } from './localVaults';

/** All items of a vault that are not deleted, read by the SDK alone. */
export interface ReadItems {
  readonly secrets: readonly ReadSecret[];
  readonly keys: readonly ReadKey[];
  /** Issued certificates only. */
  readonly certificates: readonly ReadCertificate[];
}

export async function readItems(azure: ReadyInfo, vaultName: string): Promise<ReadItems> {
  const [secrets, keys, certificates] = await Promise.all([
    readVault(azure, vaultName),
    readKeys(azure, vaultName),
    readCertificates(azure, vaultName),
  ]);
  return { secrets, keys, certificates };
}

/** The items of a vault as `type/name`, sorted, without the secrets and keys of certificates. */
export async function itemNames(azure: ReadyInfo, vaultName: string): Promise<string[]> {
  const certificates = localCertificateClient(azure, vaultName).listPropertiesOfCertificates({ includePending: true });
  const [secret, key, certificate] = await Promise.all([
    collect(localSecretClient(azure, vaultName).listPropertiesOfSecrets()),
    collect(localKeyClient(azure, vaultName).listPropertiesOfKeys()),
    collect(certificates),
  ]);
  const own = (type: string, items: readonly { name?: string; managed?: boolean }[]) =>
    items.filter(({ managed }) => managed !== true).map(({ name = '' }) => `${type}/${name}`);
  return [...own('secret', secret), ...own('key', key), ...own('certificate', certificate)].sort();
}

/** The versions of all items that `readItems` returned. */
export function versionCount({ secrets, keys, certificates }: ReadItems): number {
  return [...secrets, ...keys, ...certificates].reduce((sum, { versions }) => sum + versions.length, 0);
}
