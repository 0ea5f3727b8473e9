import path from 'node:path';
import { type ReadyInfo } from '../azure/readyInfo';

/** The vault and its key that seals staged payloads; a seed without them gets them. */
export const moverVault = 'contoso-mover';
export const stagingKey = 'move-staging';

/**
 * The environment that joins the app to the embedded Azure: where vault names are dialled, whom to trust, who it is, and
 * which vaults it may move between (all of the seed but the mover's own). What the caller's environment already says of
 * `MOVE_*` stays; other Azure credentials are taken out, so that a rehearsal never uses a real identity.
 */
export function embeddedEnvironment(
  env: NodeJS.ProcessEnv,
  azure: ReadyInfo,
  stateDir: string,
): Record<string, string> {
  const own = Object.entries(env).filter(
    ([name, text]) => text !== undefined && !/^(AZURE_|IDENTITY_|MSI_)/.test(name),
  );
  const vaults = azure.vaults.map(({ name }) => name).filter((name) => name !== moverVault);
  return {
    MOVE_ALLOWED_SOURCES: vaults.join(','),
    MOVE_ALLOWED_TARGETS: vaults.join(','),
    MOVE_STORE: `file:${path.join(stateDir, 'store')}`,
    MOVE_STAGING_KEY_ID: `https://${moverVault}.vault.azure.net/keys/${stagingKey}`,
    ...(Object.fromEntries(own) as Record<string, string>),
    VAULT_CONNECT_TO: azure.connectTo,
    NODE_EXTRA_CA_CERTS: azure.caFile,
    IDENTITY_ENDPOINT: azure.identityEndpoint,
    IDENTITY_HEADER: azure.identityHeader,
  };
}
