import { MoverError } from '../../../shared/contracts/model/moverError';
import { type PlannedEndpoint, type PrivateEndpoint } from '../../../shared/contracts/model/vaultResource';
import { type Arm, type ArmWrites, type VaultAddress } from '../../../shared/clients/arm/arm';
import { vaultId } from '../../../shared/clients/arm/armPaths';
import { hasZone, isConnected, isEndpointOf } from '../../../shared/rules/configuration/planEndpoint';

interface EndpointPlace {
  readonly arm: Arm;
  readonly writes: ArmWrites;
  readonly address: VaultAddress;
}

/** Whether the endpoint is connected and has its DNS record. Throws `ARM_CONFLICT` if its name has another endpoint. */
export async function isEndpointReady(
  place: Omit<EndpointPlace, 'writes'>,
  planned: PlannedEndpoint,
): Promise<boolean> {
  const { arm, address } = place;
  const now = await arm.readEndpoint(address, planned.name);
  if (now === undefined) return false;
  requireSameEndpoint(now, planned, address);
  return isConnected(now) && hasZone(now, planned);
}

/**
 * Creates the endpoint and its DNS record, each if it is missing. Throws `TARGET_NOT_READY` while Azure creates the endpoint
 * or nobody has approved its connection; the step is then tried again, and continues where it stopped.
 */
export async function writeEndpoint({ arm, writes, address }: EndpointPlace, planned: PlannedEndpoint): Promise<void> {
  const before = await arm.readEndpoint(address, planned.name);
  if (before === undefined) await writes.createEndpoint(address, planned);
  const now = before ?? (await arm.readEndpoint(address, planned.name));
  if (now === undefined) throw notReady(planned, 'Azure does not show it yet');
  requireSameEndpoint(now, planned, address);
  if (/^(failed|canceled)$/i.test(now.provisioningState))
    throw refused(planned, `its state is ${now.provisioningState}`);
  if (!/^succeeded$/i.test(now.provisioningState)) throw notReady(planned, `its state is ${now.provisioningState}`);
  if (/^(rejected|disconnected)$/i.test(now.status)) throw refused(planned, `its connection is ${now.status}`);
  if (planned.dnsZoneId !== null && !hasZone(now, planned))
    await writes.setEndpointZone(address, planned.name, planned.dnsZoneId);
  if (!isConnected(now)) throw notReady(planned, `its connection is ${now.status}: approve it at the vault`);
}

/** Throws `ARM_CONFLICT` if an endpoint is in another subnet, or connects to another resource. */
export function requireSameEndpoint(now: PrivateEndpoint, planned: PlannedEndpoint, address: VaultAddress): void {
  if (isEndpointOf(now, planned, vaultId(address))) return;
  const message = `Expected the private endpoint ${planned.name} to connect ${planned.subnetId} to vault ${address.name}; it is in ${now.subnetId} and connects to ${now.targetId ?? 'nothing'}. Delete or rename it, then run the move again.`;
  throw new MoverError('ARM_CONFLICT', message);
}

function notReady({ name }: PlannedEndpoint, why: string): MoverError {
  const message = `Expected the private endpoint ${name} to be connected; ${why}. The move tries again.`;
  return new MoverError('TARGET_NOT_READY', message, { retryable: true });
}

function refused({ name }: PlannedEndpoint, why: string): MoverError {
  const message = `Azure did not connect the private endpoint ${name}: ${why}. Delete it, then run the move again.`;
  return new MoverError('ARM_REFUSED', message);
}
