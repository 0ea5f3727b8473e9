import { readFileSync } from 'node:fs';
import { type AccessToken, type TokenCredential } from '@azure/core-auth';
import { z } from 'zod';
import { type Clock } from '../../../local/azure/clock';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { type Clients, openClients } from '../../../shared/clients/openClients';
import { type ConnectionParts, connections } from '../../../shared/clients/transport/connections';
import { connectVaults } from '../../../shared/clients/vault/connectVaults';
import { type Settings } from '../../../shared/contracts/settings/settings';
import { testSettings } from './clientSettings';

export interface ClientsInAzure {
  readonly azure: RunningAzure;
  readonly settings: Settings;
  /** New clients, as a new process would have them. */
  open(changes?: Partial<Settings>, parts?: ConnectionParts): Clients;
  /**
   * As `open`, for clients that do not share the pace of a vault with other processes. That pace keeps a record of each
   * client in the store, and each of them reads all records: with an impatient clock, a fifth of the processor time.
   */
  openAlone(changes?: Partial<Settings>, parts?: ConnectionParts): Clients;
}

/** Starts an embedded Azure and returns real clients for it. */
export async function clientsInAzure(
  seed: SeedInput | string,
  storeFolder: string,
  clock?: Clock,
): Promise<ClientsInAzure> {
  const azure = await startAzure({ seed, ...(clock === undefined ? {} : { clock }) });
  const [host = '', port = ''] = azure.connectTo.split(':');
  const settings = testSettings({
    connectTo: { host, port: Number(port) },
    store: { kind: 'directory', path: storeFolder },
  });
  const ca = readFileSync(azure.caFile, 'utf8');
  const identity = managedIdentity(azure);
  const open = (changes: Partial<Settings> = {}, parts: ConnectionParts = {}): Clients =>
    openClients({ ...settings, ...changes }, { ca, identity, ...parts });
  return {
    azure,
    settings,
    open,
    openAlone: (changes = {}, parts = {}) => ({
      ...open(changes, parts),
      vaults: connectVaults(connections({ ...settings, ...changes }, { ca, identity, ...parts })),
    }),
  };
}

const answerSchema = z.object({ access_token: z.string(), expires_on: z.coerce.number() });

/**
 * Requests tokens from the embedded Azure's identity endpoint as a managed identity does. The identity library keeps
 * its first endpoint for the whole process, so tests with several endpoints cannot use it.
 */
function managedIdentity({ identityEndpoint, identityHeader }: RunningAzure): TokenCredential {
  return {
    async getToken(scopes): Promise<AccessToken> {
      const resource = String(Array.isArray(scopes) ? scopes[0] : scopes).replace(/\/\.default$/, '');
      const url = `${identityEndpoint}?resource=${encodeURIComponent(resource)}&api-version=2019-08-01`;
      const response = await fetch(url, { headers: { 'X-IDENTITY-HEADER': identityHeader } });
      const { access_token: token, expires_on: expiresOn } = answerSchema.parse(await response.json());
      return { token, expiresOnTimestamp: expiresOn * 1000 };
    },
  };
}
