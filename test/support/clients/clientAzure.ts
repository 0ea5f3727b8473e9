import { readFileSync } from 'node:fs';
import { type Clock } from '../../../local/azure/clock/clock';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { type Clients, openClients } from '../../../shared/clients/openClients';
import { type ConnectionParts, connections } from '../../../shared/clients/transport/connections';
import { connectVaults } from '../../../shared/clients/vault/connectVaults';
import { type Settings } from '../../../shared/contracts/settings/settings';
import { managedIdentity } from './clientIdentity';
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
