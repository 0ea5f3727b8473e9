import { sealPlanContract } from '../../shared/contracts/moveSteps';
import { type Clients } from '../../shared/clients/openClients';
import { MoveEstimate } from '../../shared/rules/estimateMove';
import { PlanHash } from '../../shared/rules/hashPlan';
import { activity } from './activity';
import { readPlanPage } from './planPages';
import { readConfigurationPlan } from './target/configurationStore';
import { readPlanSettings } from './settings/planSettingsStore';

/** Reads the whole plan back from the store, page by page, and sums it up under one hash. */
export function sealPlan({ store }: Clients) {
  return activity(sealPlanContract, async ({ move, source, target, backups, pages }) => {
    const hash = new PlanHash();
    const estimate = new MoveEstimate(move);
    const { settings, deletedInSource } = await readPlanSettings(store, move);
    hash.addSettings({ settings, deletedInSource });
    hash.addConfiguration(await readConfigurationPlan(store, move));
    const byRoute = { backupRestore: 0, exportImport: 0, recreate: 0, skip: 0, block: 0 };
    let items = 0;
    let versions = 0;
    for (let page = 0; page < pages; page += 1) {
      const planned = await readPlanPage(store, move, page);
      hash.add(planned.items);
      estimate.add(planned.items);
      items += planned.items.length;
      for (const item of planned.items) {
        byRoute[item.route] += 1;
        versions += item.versionCount;
      }
    }
    return {
      source,
      target,
      backups,
      pages,
      items,
      versions,
      byRoute,
      settings: settings.length,
      deletedInSource: deletedInSource.length,
      estimate: estimate.sum(),
      planHash: hash.digest(),
    };
  });
}
