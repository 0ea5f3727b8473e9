import { emptySeed } from './emptySeed';
import { sampleOddSecrets } from './sampleOddSecrets';
import { samplePlainSecrets } from './samplePlainSecrets';
import { type SeedInput } from './seedSchema';

/** A source vault as found in the wild, two empty targets (same and other geography), and the mover's own vault. */
export function sampleSeed(): SeedInput {
  const { vaults = [] } = emptySeed();
  const secrets = [...samplePlainSecrets(), ...sampleOddSecrets()];
  return { vaults: vaults.map((vault) => (vault.name === 'contoso-westeurope' ? { ...vault, secrets } : vault)) };
}
