import { createHash } from 'node:crypto';
import { ServiceClock } from '../../../local/azure/clock/clock';
import { defaultIdentity, defaultSubscriptionId, guidOf } from '../../../local/azure/cloud/defaults';
import {
  type PreparedCertificate,
  seedCertificate,
  storeCertificate,
} from '../../../local/azure/seeds/seedCertificate';
import { secretItem } from '../../../local/azure/seeds/seedItems';
import { seedKeyItem } from '../../../local/azure/seeds/seedKeyItem';
import { readSeed } from '../../../local/azure/seeds/readSeed';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { writePfx } from '../../../local/azure/vault/certificates/pfx/writePfx';
import { type Item, versionsById } from '../../../local/azure/vault/items/item';
import { type KeyVersion } from '../../../local/azure/vault/keys/keyVersion';
import { type Vault } from '../../../local/azure/vault/vault';
import { type World } from '../world';
import { type VirtualAzure } from '../azure';
import { type Scene, type SceneItem } from './scene';

/** The name of a vault of one history. */
export function sceneVault(seed: number, side: string): string {
  return `past-${String(seed)}-${side}`;
}

/** Its id at Azure Resource Manager. */
export function sceneVaultId(seed: number, side: string): string {
  const group = `/subscriptions/${defaultSubscriptionId}/resourceGroups/contoso`;
  return `${group}/providers/Microsoft.KeyVault/vaults/${sceneVault(seed, side)}`;
}

/** The sides of the pairs that a scene moves. */
export function pairsOf({ kind }: Scene): readonly (readonly [source: string, target: string])[] {
  const first = ['west', 'target'] as const;
  return kind === 'fleet' ? [first, ['south', 'target-b']] : [first];
}

export const scratchGroup = 'rg-scratch';
const created = 1_700_000_000;
const maxVersions = 3;

/** Keys and certificates of all histories: to make one takes longer than a history. */
interface Pool {
  readonly key: Item<KeyVersion>;
  readonly certificate: PreparedCertificate;
}

const pools = new Map<string, Pool>();
const ofPeople = 'of-people';
const names = ['item-a', 'item-b', 'item-c', 'item-d', ofPeople];

/** Makes what all scenes share. */
export async function prepareScenes(): Promise<void> {
  const clock = { now: () => created * 1_000 };
  // Its first call makes a secret that the others use, with random numbers that would be those of a history.
  writePfx({ certificates: [] });
  for (const name of names) {
    const versions = Array.from({ length: maxVersions }, (_, at) => ({ created: created + at }));
    const [vault] = readSeed({
      vaults: [
        {
          ...{ name: 'any', region: 'westeurope' },
          keys: [{ name, versions: versions.map((version) => ({ ...version, kty: 'EC', crv: 'P-256' })) }],
          certificates: [{ name, policy: { key_props: { kty: 'EC', crv: 'P-256', exportable: true } }, versions }],
        },
      ],
    }).vaults;
    const [key, certificate] = [vault?.keys[0], vault?.certificates[0]];
    if (key === undefined || certificate === undefined) throw new Error('The seed has no key.');
    pools.set(name, {
      key: await seedKeyItem(key, clock),
      certificate: await seedCertificate(certificate, { clock, providerOf: () => undefined }),
    });
  }
}

/** The material of a key that a person imports. */
export function keyOfPeople(number: number): object {
  const versions = [...(pools.get(ofPeople)?.key.versions.values() ?? [])];
  const found = versions[number % versions.length];
  if (found === undefined) throw new Error('There is no key of people.');
  return found.jwk;
}

/** The empty vaults at the start. */
export function sceneSeed(seed: number, scene: Scene, targetRegion: string): SeedInput {
  const vaults = pairsOf(scene).flatMap(([source, target]) => [
    { name: sceneVault(seed, source), region: 'westeurope', ...(scene.kind === 'retired' && usedBefore) },
    { name: sceneVault(seed, target), region: targetRegion },
  ]);
  return {
    vaults,
    resourceGroups: [
      { scope: `/subscriptions/${defaultSubscriptionId}`, name: scratchGroup, location: 'westeurope', tags: {} },
    ],
  };
}

/** A person used the source every day until 40 days ago, and the app called it since, so its log has no hole. */
const usedBefore = {
  diagnosticSettings: [{ name: 'audit', properties: { workspaceId: '/subscriptions/s/w', logs: [], metrics: [] } }],
  auditedCalls: Array.from({ length: 100 }, (_, at) => ({
    objectId: at < 60 ? guidOf({ who: 'a person' }) : defaultIdentity.objectId,
    path: '/secrets/item-a',
    daysAgo: 100 - at,
  })),
};

/** Puts the items into the vaults. */
export function fillVaults(world: World, azure: VirtualAzure, scene: Scene): void {
  const clock = new ServiceClock({ now: () => world.now });
  for (const [source, target] of pairsOf(scene)) {
    const [from, to] = [source, target].map((side) => azure.state.vault(sceneVault(world.seed, side)));
    if (from === undefined || to === undefined) throw new Error('Expected both vaults of a pair.');
    for (const item of scene.items) {
      put(from, item, { side: source, isDeleted: item.isDeleted, clock });
      const other = { ...item, versions: [true] };
      if (item.before !== 'none') put(to, other, { side: target, isDeleted: item.before === 'deleted', clock });
    }
  }
}

interface Putting {
  readonly side: string;
  readonly isDeleted: boolean;
  readonly clock: ServiceClock;
}

function put(vault: Vault, { name, itemType, versions }: SceneItem, { side, isDeleted, clock }: Putting): void {
  const now = clock.now();
  const deletion = { deletedAt: now, visibleAt: now, purgeAt: now + vault.settings.retentionDays * 86_400_000 };
  const pool = pools.get(name);
  if (pool === undefined) throw new Error(`There is no pool for ${name}.`);
  if (itemType === 'secret') {
    const valued = versions.map((enabled, at) => ({
      // Different vaults have different ids, as at the service.
      id: createHash('md5')
        .update(`${side}/${name}/${String(at)}`)
        .digest('hex'),
      ...{ value: `${side}-${name}-${String(at)}`, enabled, created: created + at },
    }));
    const item = secretItem({ name, deleted: isDeleted, versions: valued }, clock);
    vault.secrets.insert(item);
    if (isDeleted) vault.secrets.delete(item, deletion);
  } else if (itemType === 'key') {
    const kept = [...pool.key.versions.values()].slice(0, versions.length);
    const own = kept.map((version, at) => ({ ...version, enabled: versions[at] ?? true }));
    const item = { name, currentId: own.at(-1)?.id ?? '', versions: versionsById(own) };
    vault.keys.insert(item);
    if (isDeleted) vault.keys.delete(item, deletion);
  } else {
    const own = pool.certificate.versions.slice(0, versions.length).map((parts, at) => ({
      ...parts,
      version: { ...parts.version, enabled: versions[at] ?? true },
    }));
    storeCertificate(vault, { ...pool.certificate, versions: own, deleted: isDeleted }, clock, deletion);
  }
}
