import { covers } from '../cloud/textMatch';
import { type Vault } from '../vault/vault';
import { vaultResourceId } from '../vault/vaultResource';
import { resourceNotFound } from './armErrors';
import { type ArmCall } from './armOperation';

/** Finds the vault that a scope names or lies in; undefined for a scope above vaults. Throws 404 for an unknown vault. */
export function vaultOfScope({ arm }: Pick<ArmCall, 'arm'>, scope: string): Vault | undefined {
  const [, group = '', name = ''] =
    /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)\/providers\/Microsoft\.KeyVault\/vaults\/([^/]+)(?:\/|$)/i.exec(
      scope,
    ) ?? [];
  if (name === '') return undefined;
  const vault = arm.state.vault(name);
  if (vault !== undefined && covers(vaultResourceId(vault.settings), scope)) return vault;
  throw resourceNotFound('Microsoft.KeyVault/vaults', name, group);
}
