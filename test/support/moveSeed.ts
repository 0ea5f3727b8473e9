import { type SeedInput } from '../../local/azure/seeds/seedSchema';

export const moveSource = 'contoso-westeurope';
export const sameGeographyTarget = 'contoso-northeurope';
export const otherGeographyTarget = 'contoso-eastus';

/**
 * A vault that is small enough to be moved many times: one to four versions a secret with values of their own, some with
 * dates, tags and content types; every second later than the one before, so that the order is known.
 */
export function moveSeed(secretCount: number, latencyMs = 3): SeedInput {
  return {
    settings: { latency: { ms: latencyMs } },
    vaults: [
      {
        name: moveSource,
        region: 'westeurope',
        paging: 'ragged',
        secrets: Array.from({ length: secretCount }, secret),
      },
      { name: sameGeographyTarget, region: 'northeurope' },
      { name: otherGeographyTarget, region: 'eastus' },
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
}

const firstSecond = 1_700_000_000;

function secret(_: unknown, at: number) {
  const versions = Array.from({ length: 1 + (at % 4) }, (_version, place) => ({
    value: `value-${at}-${place}`,
    created: firstSecond + at * 100 + place,
    tags: { place: String(place) },
    ...(at % 3 === 0 ? { contentType: 'text/plain' } : {}),
    ...(at % 5 === 0 ? { expires: 253_402_300_799 } : {}),
  }));
  return { name: `secret-${String(at).padStart(3, '0')}`, versions };
}
