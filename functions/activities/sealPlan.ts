import { sealPlanContract } from '../../shared/contracts/moveSteps';
import { type Problem } from '../../shared/contracts/moveStatus';
import { planSealSchema } from '../../shared/contracts/sealedPlan';
import { writeJson } from '../../shared/clients/jsonStore';
import { type Clients } from '../../shared/clients/openClients';
import { MoveEstimate } from '../../shared/rules/estimateMove';
import { hashPage, hashPart, hashPlan } from '../../shared/rules/hashPlan';
import { storeNames } from '../../shared/rules/storeNames';
import { activity } from './activity';
import { addSums, noSums } from '../../shared/rules/itemSums';
import { resultFromPlan } from '../../shared/rules/itemResults';
import { firstProblems, problemsOf, sumsOf } from '../../shared/rules/summarizeResults';
import { readPlanPage } from './planPages';
import { readConfigurationPlan } from './target/configurationStore';
import { readPlanSettings } from './settings/planSettingsStore';

/** Reads the whole plan back from the store, page by page, sums it up under one hash, and keeps the hashes of its parts. */
export function sealPlan({ store }: Clients) {
  return activity(sealPlanContract, async ({ move, source, target, backups, pages }) => {
    const hashes: string[] = [];
    const estimate = new MoveEstimate(move);
    const { settings, deletedInSource } = await readPlanSettings(store, move);
    const configuration = await readConfigurationPlan(store, move);
    const byRoute = { backupRestore: 0, exportImport: 0, recreate: 0, skip: 0, block: 0 };
    let items = 0;
    let versions = 0;
    let beforeTransfer = noSums;
    let problems: Problem[] = [];
    for (let page = 0; page < pages; page += 1) {
      const planned = await readPlanPage(store, move, page);
      hashes.push(hashPage(planned.items));
      estimate.add(planned.items);
      items += planned.items.length;
      const results = planned.items.map(resultFromPlan);
      beforeTransfer = addSums(beforeTransfer, sumsOf(results));
      problems = firstProblems([...problems, ...results.flatMap(problemsOf)]);
      for (const item of planned.items) {
        byRoute[item.route] += 1;
        versions += item.versionCount;
      }
    }
    const seal = {
      settings: hashPart({ settings, deletedInSource }),
      configuration: hashPart(configuration),
      pages: hashes,
    };
    await writeJson(store, storeNames.planSeal(move), planSealSchema, seal);
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
      beforeTransfer,
      problems,
      planHash: hashPlan(seal),
    };
  });
}
