import path from 'node:path';
import { type ReadyInfo } from '../azure/readyInfo';

/** The vault and the key that encrypt staged payloads. The launcher adds them to a seed that lacks them. */
export const moverVault = 'contoso-mover';
export const stagingKey = 'move-staging';

/**
 * Creates the environment that connects the app to the embedded Azure: the address of the vaults, the trusted authority, the
 * identity, and the vaults that it may move: all vaults of the seed except the mover's own. It may also write to `targets`, and to
 * scratch vaults with the names that the app and the command line choose. `MOVE_*` variables of the caller's environment take
 * precedence. Azure credentials are removed, so that a rehearsal never uses a real identity.
 */
export function embeddedEnvironment(
  env: NodeJS.ProcessEnv,
  azure: ReadyInfo,
  { stateDir, targets = [] }: { readonly stateDir: string; readonly targets?: readonly string[] | undefined },
): Record<string, string> {
  const own = Object.entries(env).filter(
    ([name, text]) => text !== undefined && !/^(AZURE_|IDENTITY_|MSI_)/.test(name),
  );
  const vaults = azure.vaults.map(({ name }) => name).filter((name) => name !== moverVault);
  return {
    MOVE_ALLOWED_SOURCES: vaults.join(','),
    MOVE_ALLOWED_TARGETS: [...new Set([...vaults, ...targets, 'rehearsal-*'])].join(','),
    MOVE_STORE: `file:${path.join(stateDir, 'store')}`,
    MOVE_CLOUD: azure.cloud,
    MOVE_STAGING_KEY_ID: stagingKeyId(azure),
    // The key of the embedded runtime protects nothing that the caller of this machine does not have.
    MOVE_STATUS_LINKS: 'full',
    ...(Object.fromEntries(own) as Record<string, string>),
    VAULT_CONNECT_TO: azure.connectTo,
    NODE_EXTRA_CA_CERTS: azure.caFile,
    IDENTITY_ENDPOINT: azure.identityEndpoint,
    IDENTITY_HEADER: azure.identityHeader,
  };
}

function stagingKeyId({ vaults }: ReadyInfo): string {
  const url = vaults.find(({ name }) => name === moverVault)?.url ?? '';
  return `${url}/keys/${stagingKey}`;
}
