import { type DurableClient } from 'durable-functions';
import { checkPairsContract, checkVaultsContract } from '../../shared/contracts/model/checks';
import { isUnderWay } from './findMove';

const names: readonly string[] = [checkVaultsContract.name, checkPairsContract.name];

/** What has become of an orchestration that checks one pair or many. The id has to be one that may stand in a path. */
export async function checkState(client: DurableClient, id: string): Promise<'running' | 'ended' | 'absent'> {
  try {
    const status = await client.getStatus(id, { showInput: false });
    if (!names.includes(status.name)) return 'absent';
    return isUnderWay(status) ? 'running' : 'ended';
  } catch (error) {
    // The library has no better sign for "no such instance" than the status code in its message.
    if (error instanceof Error && error.message.includes('HTTP 404')) return 'absent';
    throw error;
  }
}
