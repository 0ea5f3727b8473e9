import { type OutputOf } from '../../shared/contracts/contract';
import { indexTargetContract } from '../../shared/contracts/moveSteps';
import { type Clients } from '../../shared/clients/openClients';
import { type SecretPage } from '../../shared/clients/secretVault';
import { activity } from './activity';
import { failStep } from './failStep';
import { writeTargetIndex } from './targetIndex';
import { openPair } from './vaultPair';

/** Writes down every name that the target holds, live and soft-deleted. */
export function indexTarget({ vaults, store }: Clients) {
  return activity(indexTargetContract, async ({ move }): Promise<OutputOf<typeof indexTargetContract>> => {
    const { target, meter } = openPair(vaults, move);
    try {
      const [live, deleted] = await Promise.all([
        allNames((token) => target.listSecrets(token)),
        allNames((token) => target.listDeletedSecrets(token)),
      ]);
      await writeTargetIndex(store, move, { live, deleted });
      return { state: 'indexed', live: live.length, deleted: deleted.length, throttled: meter.throttled };
    } catch (error) {
      return failStep(error);
    }
  });
}

async function allNames(listPage: (token?: string) => Promise<SecretPage>): Promise<string[]> {
  const names: string[] = [];
  let page = await listPage();
  for (;;) {
    for (const { name } of page.items) names.push(name.toLowerCase());
    if (page.continuationToken === undefined) return names;
    page = await listPage(page.continuationToken);
  }
}
