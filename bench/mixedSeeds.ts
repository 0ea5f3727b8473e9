import { type SeedInput } from '../local/azure/seeds/seedSchema';

type SeedVault = NonNullable<SeedInput['vaults']>[number];

/** The maximum number of items in one call of the control URL. */
const seedSize = 1_000;
const day = 86_400;

/**
 * A vault in parts. Of ten items seven are secrets (every third with three versions), two are keys (every second with
 * a rotation policy) and one is a certificate.
 */
export function mixedSeeds(vault: string, items: number): readonly SeedInput[] {
  const seeds: SeedInput[] = [];
  for (let from = 0; from < items; from += seedSize) {
    const places = Array.from({ length: Math.min(seedSize, items - from) }, (_, at) => from + at);
    seeds.push({ vaults: [{ name: vault, region: 'westeurope', ...itemsAt(places) }] });
  }
  return seeds;
}

function itemsAt(places: readonly number[]): Partial<SeedVault> {
  const now = Math.floor(Date.now() / 1000);
  return {
    secrets: places.filter((at) => at % 10 < 7).map((at) => secretAt(at, now)),
    keys: places.filter((at) => at % 10 === 7 || at % 10 === 8).map(keyAt),
    certificates: places.filter((at) => at % 10 === 9).map((at) => certificateAt(at, now)),
  };
}

const named = (type: string, at: number): string => `${type}-${String(at).padStart(6, '0')}`;

function secretAt(at: number, now: number): NonNullable<SeedVault['secrets']>[number] {
  const versions = at % 3 === 0 ? [0, 1, 2] : [0];
  return {
    name: named('secret', at),
    versions: versions.map((version) => ({
      value: `mixed-value-${at}-${version}`,
      created: now - 100 * day + version * day,
      tags: { at: String(at) },
    })),
  };
}

function keyAt(at: number): NonNullable<SeedVault['keys']>[number] {
  const rotation = {
    expiryTime: 'P2Y',
    lifetimeActions: [{ trigger: { timeBeforeExpiry: 'P30D' }, action: 'Notify' as const }],
  };
  return {
    name: named('key', at),
    versions: [{ kty: 'EC', crv: 'P-256' }],
    ...(at % 2 === 0 ? { rotationPolicy: rotation } : {}),
  };
}

function certificateAt(at: number, now: number): NonNullable<SeedVault['certificates']>[number] {
  const policy = {
    key_props: { kty: 'EC', crv: 'P-256', exportable: true },
    lifetime_actions: [{ trigger: { lifetime_percentage: 80 }, action: { action_type: 'EmailContacts' as const } }],
  };
  return { name: named('certificate', at), policy, versions: [{ created: now - day }] };
}
