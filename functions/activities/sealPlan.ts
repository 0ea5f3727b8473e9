import { sealPlanContract } from '../../shared/contracts/moveSteps';
import { type ItemSums, type Problem } from '../../shared/contracts/moveStatus';
import { planSealSchema } from '../../shared/contracts/sealedPlan';
import { writeJson } from '../../shared/clients/jsonStore';
import { type Clients } from '../../shared/clients/openClients';
import { MoveEstimate } from '../../shared/rules/estimateMove';
import { hashPage, hashPart, hashPlan } from '../../shared/rules/hashPlan';
import { resultFromPlan } from '../../shared/rules/itemResults';
import { addSums, noSums } from '../../shared/rules/itemSums';
import { countByCode } from '../../shared/rules/problemsByCode';
import { settingProblems } from '../../shared/rules/settingProblems';
import { storeNames } from '../../shared/rules/storeNames';
import { firstProblems, problemsOf, sumsOf } from '../../shared/rules/summarizeResults';
import { activity } from './activity';
import { readPlanPage } from './planPages';
import { readConfigurationPlan } from './target/configurationStore';
import { readPlanSettings } from './settings/planSettingsStore';
import { settingFromPlan } from './settings/settingResults';

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
    const ofSettings = settings.map(settingFromPlan).flatMap(settingProblems);
    let sums: ItemSums = { ...noSums, problemCount: ofSettings.length, problemsByCode: countByCode(ofSettings) };
    let problems: Problem[] = [];
    for (let page = 0; page < pages; page += 1) {
      const planned = await readPlanPage(store, move, page);
      hashes.push(hashPage(planned.items));
      estimate.add(planned.items);
      items += planned.items.length;
      const results = planned.items.map(resultFromPlan);
      sums = addSums(sums, sumsOf(results));
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
      beforeTransfer: sums,
      settingProblems: countByCode(ofSettings),
      problems: firstProblems([...problems, ...ofSettings]),
      planHash: hashPlan(seal),
    };
  });
}
