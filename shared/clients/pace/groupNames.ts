import { type Arm } from '../arm/arm';
import { type Clock } from '../async/clock';

/**
 * Finds the name of the group of a vault, and calls `use` with it: all vaults with the same name share one limit of the service. If
 * that takes long, it calls `use` with `unknownGroup` before.
 */
export type FindGroupName = (vault: string, use: (name: string) => void) => void;

/**
 * The group of all vaults that Azure Resource Manager does not show: as if they were in one subscription and region, since
 * they may be.
 */
export const unknownGroup = 'unknown';

/** The first request to a vault waits at most this long for Azure Resource Manager. */
const maxWaitMs = 2_000;

/**
 * Groups vaults by subscription and region, as Azure Resource Manager shows them. It asks once for each vault and process. A vault is in
 * `unknownGroup` until Azure Resource Manager shows it: a process that begins many moves takes up answers late. Never throws.
 */
export function groupNames(arm: Pick<Arm, 'findVault'>, clock: Clock): FindGroupName {
  async function find(vault: string): Promise<string> {
    const found = await arm.findVault(vault);
    if (found === undefined) return unknownGroup;
    const name = `${found.subscriptionId}_${found.region}`.toLowerCase();
    // It becomes the name of a folder.
    return /^[0-9a-f-]{36}_[a-z0-9]{1,40}$/.test(name) ? name : unknownGroup;
  }

  return (vault, use) => {
    const cancel = clock.after(maxWaitMs, () => {
      use(unknownGroup);
    });
    void find(vault)
      .catch(() => unknownGroup)
      .then((name) => {
        cancel();
        use(name);
      });
  };
}
