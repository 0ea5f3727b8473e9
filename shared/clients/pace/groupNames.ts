import { type Arm } from '../arm/arm';
import { type Clock, wait } from '../async/clock';

/** Finds the name of the group of a vault: all vaults with the same name share one limit of the service. */
export type GroupNameOf = (vault: string) => Promise<string>;

/**
 * The group of all vaults that Azure Resource Manager does not show: as if they were in one subscription and region, since
 * they may be.
 */
export const unknownGroup = 'unknown';

/** The first request to a vault waits at most this long for Azure Resource Manager. */
const maxWaitMs = 2_000;

/**
 * Groups vaults by subscription and region, as Azure Resource Manager shows them. It asks once for each vault and process. A
 * vault that it does not show in time stays in `unknownGroup`. Never rejects.
 */
export function groupNames(arm: Pick<Arm, 'findVault'>, clock: Clock): GroupNameOf {
  async function find(vault: string): Promise<string> {
    const found = await arm.findVault(vault);
    if (found === undefined) return unknownGroup;
    const name = `${found.subscriptionId}_${found.region}`.toLowerCase();
    // It becomes the name of a folder.
    return /^[0-9a-f-]{36}_[a-z0-9]{1,40}$/.test(name) ? name : unknownGroup;
  }

  return (vault) =>
    Promise.race([find(vault).catch(() => unknownGroup), wait(clock, maxWaitMs).then(() => unknownGroup)]);
}
