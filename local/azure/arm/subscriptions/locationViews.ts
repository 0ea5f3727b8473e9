import regions from '../../regions.json';

/** The regions as a subscription shows them, with geography and pair. */
export function locationViews(subscriptionId: string): object[] {
  const idOf = (region: string) => `/subscriptions/${subscriptionId}/locations/${region}`;
  return regions.map(({ region, displayName, geography, pairedRegion }) => ({
    id: idOf(region),
    name: region,
    type: 'Region',
    displayName,
    regionalDisplayName: displayName,
    metadata: {
      regionType: 'Physical',
      geography,
      pairedRegion: pairedRegion === undefined ? [] : [{ name: pairedRegion, id: idOf(pairedRegion) }],
    },
  }));
}
