import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { mixedSeed, moveSource } from '../move/moveSeed';
import { canaryOf } from './killCanaries';

/** The vaults of one of the killed moves. */
export interface KilledPair {
  readonly sourceVault: string;
  readonly targetVault: string;
  readonly isSameGeography: boolean;
}

/** The pair with this number. Every second pair is in two geographies. */
export function killedPair(seed: number, number: number): KilledPair {
  const [sourceVault, targetVault] = [`kill-${seed}-from-${number}`, `kill-${seed}-to-${number}`];
  return { sourceVault, targetVault, isSameGeography: number % 2 === 0 };
}

/** One to four versions each. */
const secretCount = 4;

/**
 * A full source and an empty target: secrets, keys of several kinds, certificates of both forms, an issuer and a
 * contact. There are no RSA keys, because their creation takes too long.
 */
export function killSeed({ sourceVault, targetVault, isSameGeography }: KilledPair): SeedInput {
  const source = mixedSeed(secretCount).vaults?.find(({ name }) => name === moveSource);
  if (source === undefined) throw new Error(`Expected the seed to have the vault ${moveSource}.`);
  const keys = (source.keys ?? []).filter(({ name }) => name !== 'rsa');
  const secrets = (source.secrets ?? []).map((secret, at) => withCanaries(sourceVault, secret, at));
  const region = isSameGeography ? 'northeurope' : 'eastus';
  return {
    vaults: [
      { ...source, keys, secrets, name: sourceVault },
      { name: targetVault, region, sku: 'premium' },
    ],
  };
}

type SeedSecret = NonNullable<NonNullable<SeedInput['vaults']>[number]['secrets']>[number];

function withCanaries(sourceVault: string, secret: SeedSecret, at: number): SeedSecret {
  const versions = secret.versions.map((version, place) => ({ ...version, value: canaryOf(sourceVault, at, place) }));
  return { ...secret, versions };
}

/** The part of the seed that all moves share. */
export const sharedSeed: SeedInput = {
  settings: { latency: { ms: 3 } },
  vaults: [{ name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] }],
};
