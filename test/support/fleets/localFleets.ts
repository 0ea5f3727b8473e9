import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type Answer, call } from '../local/localMoves';

/** Sends a document of a fleet and returns any answer. */
export async function sendFleet(baseUrl: string, body: unknown): Promise<Answer> {
  return call(`${baseUrl}/api/fleets`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

type SeedVault = NonNullable<SeedInput['vaults']>[number];

/** A vault with some secrets, whose values name the vault. */
export function vaultWith(name: string, region: string, secrets: number, more: Partial<SeedVault> = {}): SeedVault {
  const made = Array.from({ length: secrets }, (_, at) => ({
    name: `secret-${String(at)}`,
    versions: [{ value: `${name} ${String(at)}` }],
  }));
  return { name, region, secrets: made, ...more };
}

/** The vault of the staging key. */
export const moverSeed: SeedVault = {
  name: 'contoso-mover',
  region: 'westeurope',
  keys: [{ name: 'move-staging', versions: [{}] }],
};
