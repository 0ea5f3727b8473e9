import { type Clients } from '../../shared/clients/openClients';
import { type ArmLists, onlyAllowed, onlyAllowedArm } from './frame/onlyAllowed';
import { leaveRoom } from './pace/leaveRoom';
import { followPaces } from './runs/followPaces';

/** The clients as steps get them: for allowed vaults only, with the pace of each run as it was changed last, and with room for others. */
export function guardClients(clients: Clients, lists: ArmLists): Clients {
  const arm = onlyAllowedArm(clients.arm, lists);
  const { store } = clients;
  const vaults = followPaces(leaveRoom(onlyAllowed(clients.vaults, lists), { arm, store }), clients);
  return { ...clients, vaults, arm };
}
