import { type SecretClient } from '@azure/keyvault-secrets';
import { collect } from '../azure/azureTestVaults';
import { readSecret } from '../local/localVaults';
import { type TargetVersion } from './itemHistory';

/** Every version of every secret of a vault by the SDK alone, oldest first. Enables disabled versions to read them. */
export async function readVersions(client: SecretClient): Promise<Readonly<Record<string, readonly TargetVersion[]>>> {
  const found: Record<string, readonly TargetVersion[]> = {};
  for (const { name } of await collect(client.listPropertiesOfSecrets())) {
    const disabled = new Set<string>();
    for (const { version = '', enabled } of await collect(client.listPropertiesOfSecretVersions(name))) {
      if (enabled === true) continue;
      disabled.add(version);
      await client.updateSecretProperties(name, version, { enabled: true });
    }
    const { versions } = await readSecret(client, name);
    found[name] = versions.map(({ id, value }) => ({ id, value: value ?? '', enabled: !disabled.has(id) }));
  }
  return found;
}
