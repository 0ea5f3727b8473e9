import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type PlannedEndpoint, type PrivateEndpoint } from '../../contracts/model/vaultResource';
import { type ConfigurationFacts, nothing, type PartPlan } from './configurationFacts';
import { entryOf } from './entryOf';

/** The private endpoint that a request asks for; undefined if it asks for none. */
export function endpointOf({ createTarget, targetVault }: Pick<MoveSpec, 'createTarget' | 'targetVault'>) {
  if (!createTarget?.privateEndpoint) return undefined;
  const { subnetId, location, dnsZoneId } = createTarget.privateEndpoint;
  const endpoint: PlannedEndpoint = {
    name: `pe-${targetVault}`,
    region: location ?? createTarget.location,
    subnetId,
    dnsZoneId,
  };
  return endpoint;
}

/** The private endpoint of the target: the subnet, and the DNS zone that gets the record. */
export function planEndpoint({ endpoint, endpointNow: now }: ConfigurationFacts): PartPlan {
  if (endpoint === undefined) return nothing;
  const wanted = placeOf(endpoint.subnetId, endpoint.dnsZoneId === null ? [] : [endpoint.dnsZoneId]);
  const there = now === undefined ? null : placeOf(now.subnetId, now.dnsZoneIds);
  const isThere = now !== undefined && isConnected(now) && hasZone(now, endpoint);
  const state = now === undefined || isConnected(now) ? '' : `, not connected (${now.status})`;
  const line = { part: 'privateEndpoint', name: endpoint.name, source: null } as const;
  const after = isThere ? (there ?? wanted) : wanted;
  const entry = entryOf({ ...line, now: there === null ? null : there + state, after, isWanted: true });
  return { entries: [entry], steps: isThere ? [] : [{ kind: 'privateEndpoint', endpoint }], byHand: [] };
}

/** Whether an endpoint is the planned one, apart from its DNS zone. */
export function isEndpointOf(now: PrivateEndpoint, { subnetId }: PlannedEndpoint, targetId: string): boolean {
  return now.subnetId === subnetId.toLowerCase() && now.targetId === targetId.toLowerCase();
}

export function hasZone({ dnsZoneIds }: PrivateEndpoint, { dnsZoneId }: PlannedEndpoint): boolean {
  return dnsZoneId === null || dnsZoneIds.includes(dnsZoneId.toLowerCase());
}

/** Whether traffic can pass: the connection is approved, and Azure has finished its creation. */
export function isConnected({ status, provisioningState }: PrivateEndpoint): boolean {
  return /^approved$/i.test(status) && /^succeeded$/i.test(provisioningState);
}

function placeOf(subnetId: string, zones: readonly string[]): string {
  return `in ${subnetId}, ${zones.length === 0 ? 'without a DNS record by the move' : `with a record in ${zones.join(', ')}`}`;
}
