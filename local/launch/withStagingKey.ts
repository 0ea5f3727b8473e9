import { type Seed, type SeedInput } from '../azure/seeds/seedSchema';
import { moverVault, stagingKey } from './appEnvironment';

const key = { name: stagingKey, versions: [{}] };

/** Adds the vault and the key that encrypt staged payloads to a seed that lacks them. */
export function withStagingKey(seed: Seed): SeedInput {
  const isMover = ({ name }: { readonly name: string }) => name.toLowerCase() === moverVault;
  if (!seed.vaults.some(isMover)) {
    const region = seed.vaults[0]?.region ?? 'westeurope';
    const geography = seed.vaults[0]?.geography;
    const own = { name: moverVault, region, ...(geography === undefined ? {} : { geography }), keys: [key] };
    return { ...seed, vaults: [...seed.vaults, own] };
  }
  const hasKey = (names: readonly { readonly name: string }[]) =>
    names.some(({ name }) => name.toLowerCase() === stagingKey);
  const vaults = seed.vaults.map((vault) =>
    isMover(vault) && !hasKey(vault.keys) && !hasKey(vault.certificates)
      ? { ...vault, keys: [...vault.keys, key] }
      : vault,
  );
  return { ...seed, vaults };
}
