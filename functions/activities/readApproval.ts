import { type Clients } from '../../shared/clients/openClients';
import { type OutputOf } from '../../shared/contracts/steps/contract';
import { readApprovalContract } from '../../shared/contracts/steps/starts';
import { failingActivity } from '../steps/frame/activity';
import { readApprovalOf } from '../steps/starts/approvals';

/**
 * Reads the approval of a run after an event said that there is one. The event itself approves nothing: everybody with
 * the key of the runtime can raise it.
 */
export function readApproval(clients: Clients) {
  return failingActivity(readApprovalContract, async ({ move }): Promise<OutputOf<typeof readApprovalContract>> => {
    const approved = await readApprovalOf(clients, move);
    return approved === undefined ? { state: 'none' } : { state: 'approved', ...approved };
  });
}
