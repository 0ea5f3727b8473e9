import { type Clients } from '../../shared/clients/openClients';
import { type AllowLists, onlyAllowed, onlyAllowedArm } from './onlyAllowed';
import { followPaces } from './runs/followPaces';

/** The clients as steps get them: for allowed vaults only, and with the pace of each run as it was changed last. */
export function guardClients(clients: Clients, lists: AllowLists): Clients {
  const vaults = followPaces(onlyAllowed(clients.vaults, lists), clients);
  return { ...clients, vaults, arm: onlyAllowedArm(clients.arm, lists) };
}
