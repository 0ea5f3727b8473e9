import { type SeedInput } from '../../../local/azure/seeds/seedSchema';

export const longSource = 'long-from';
export const longTarget = 'long-to';
const begun = Math.floor(Date.parse('2025-07-01T00:00:00Z') / 1_000);

/** The value of a version of a secret. */
export function longValue(item: number, at: number): string {
  return `value-${item}-${at}`;
}

/** A source with one secret for each number, which has that many versions, and an empty target in another geography. */
export function longSecretsSeed(counts: readonly number[]): SeedInput {
  const secrets = counts.map((count, item) => ({
    name: `long-${item}`,
    versions: Array.from({ length: count }, (_, at) => ({ value: longValue(item, at), created: begun + at * 60 })),
  }));
  return {
    vaults: [
      { name: longSource, region: 'westeurope', secrets },
      { name: longTarget, region: 'eastus' },
    ],
  };
}
