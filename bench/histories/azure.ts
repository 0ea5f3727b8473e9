import { generateKeyPairSync } from 'node:crypto';
import { armApp } from '../../local/azure/arm/armApp';
import { AzureState } from '../../local/azure/arm/azureState';
import { type SentAnswer } from '../../local/azure/calls/answer';
import { type ServiceRequest } from '../../local/azure/calls/serviceRequest';
import { type Connection } from '../../local/azure/calls/transmit';
import { ServiceClock } from '../../local/azure/clock/clock';
import { cloudNamed, vaultNameOf } from '../../local/azure/cloud/cloud';
import { defaultIdentity } from '../../local/azure/cloud/defaults';
import { type KeptIdentity } from '../../local/azure/keptIdentity';
import { makeServices } from '../../local/azure/makeServices';
import { applySeed, recordAuditedCalls } from '../../local/azure/seeds/applySeed';
import { readSeed } from '../../local/azure/seeds/readSeed';
import { type SeedInput } from '../../local/azure/seeds/seedSchema';
import { memoryEntryStore } from '../../local/azure/state/memoryEntryStore';
import { type Vault } from '../../local/azure/vault/vault';
import { vaultApp } from '../../local/azure/vault/vaultApp';
import { type AzureServices } from '../../local/azure/vault/azureServices';
import { type KeyVersion } from '../../local/azure/vault/keys/keyVersion';
import { type Item } from '../../local/azure/vault/items/item';
import { seedKeyItem } from '../../local/azure/seeds/seedKeyItem';
import { type World } from './world';

export const moverVault = 'contoso-mover';
export const stagingKey = 'move-staging';

const cloud = cloudNamed('AzureCloud');

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
/** Nobody listens, so it needs no certificates. */
const identity: KeptIdentity = {
  authority: { certificatePem: '', privateKey: '' } as unknown as KeptIdentity['authority'],
  signingKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  backupKey: '5a'.repeat(32),
  clientCertificate: '',
  identityHeader: '',
  controlToken: '',
};

/** One key for all histories: to make one takes longer than a history. */
let stagingItem: Item<KeyVersion> | undefined;

/** Makes what all histories share. */
export async function prepareAzure(): Promise<void> {
  const [key] = readSeed({
    vaults: [{ name: 'any', region: 'westeurope', keys: [{ name: stagingKey, versions: [{}] }] }],
  }).vaults;
  const seeded = key?.keys[0];
  if (seeded === undefined) throw new Error('The seed has no key.');
  stagingItem = await seedKeyItem(seeded, { now: () => 1_700_000_000_000 });
}

/** The embedded Azure in this process, without a network. */
export interface VirtualAzure {
  readonly state: AzureState;
  readonly services: AzureServices;
  /** Answers a request; undefined if no such host exists. */
  answer(request: ServiceRequest): Promise<SentAnswer | undefined>;
  token(audience: string): Promise<{ token: string; expiresOn: number }>;
}

const placeholder = new Response(null);

export async function virtualAzure(world: World, seed: SeedInput): Promise<VirtualAzure> {
  const baseClock = { now: () => world.now };
  const clock = new ServiceClock(baseClock);
  const state = new AzureState(memoryEntryStore(), clock, cloud);
  const services = makeServices({ cloud, state, clock, baseClock, kept: identity });
  const { settings } = services;
  services.settings = { ...settings, delays: { ...settings.delays, deleteMs: 0, purgeMs: 0, issueMs: 0 } };
  const own = { vaults: [{ name: moverVault, region: 'westeurope' }] };
  await applySeed(state, readSeed(own), clock);
  await applySeed(state, readSeed(seed), clock);
  recordAuditedCalls(services.audit, readSeed(seed), clock);
  if (stagingItem !== undefined) state.vault(moverVault)?.keys.insert(stagingItem);
  const vaults = vaultApp(services);
  const arm = armApp({ services, state, vaultsChanged: () => Promise.resolve() });

  async function send(request: ServiceRequest, connection: Connection): Promise<boolean> {
    const { host } = request.url;
    if (host === cloud.armHost) {
      await arm({ request, connection });
      return true;
    }
    const vault = state.vault(vaultNameOf(cloud, host));
    if (vault === undefined) return false;
    const baseUrl = `https://${host}`;
    const isServed = () => state.vault(vault.settings.name) === vault;
    // The router reads no more of a request than its method and address.
    const routed = { method: request.method, url: request.url.href } as unknown as Request;
    await vaults.fetch(routed, { vault, baseUrl, linkUrl: baseUrl, isServed, request, connection });
    return true;
  }

  return {
    state,
    services,
    async answer(request) {
      let sent: SentAnswer | undefined;
      const connection: Connection = {
        send: (answer) => {
          sent = answer;
          return placeholder;
        },
        cut: () => placeholder,
        closed: () => new Promise(() => undefined),
      };
      return (await send(request, connection)) ? sent : undefined;
    },
    token: (audience) => services.tokens.issue({ ...defaultIdentity, audience, lifetimeSeconds: 86_400 }),
  };
}

/** The versions of a secret as they are, oldest first. */
export function versionsOf(vault: Vault | undefined, name: string) {
  const item = vault?.secrets.live(name);
  return item === undefined ? [] : [...item.versions.values()].sort((a, b) => a.order - b.order);
}
