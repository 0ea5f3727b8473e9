import { allInParallel } from '../../shared/clients/async/takeTurns';
import { type Clock, wait } from '../../shared/clients/async/clock';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { type Estimate } from '../../shared/contracts/model/plan';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type finalizePlanContract } from '../../shared/contracts/steps/moveSteps';
import { type inspectPageContract } from '../../shared/contracts/steps/pageSteps';
import { type surveyVaultsContract } from '../../shared/contracts/steps/surveySteps';
import { type planTargetContract } from '../../shared/contracts/steps/targetSteps';
import { type judgePairContract, type surveyPairContract } from '../../shared/contracts/steps/checkSteps';
import { gateResult } from '../../shared/rules/checks/gateOfMove';
import { summarizeRun } from '../../shared/rules/checks/compareFindings';
import { checkRunOf, surveyOf } from '../../test/support/checks/checkFixtures';
import { MoveEstimate } from '../../shared/rules/plan/estimateMove';
import { itemsPerPage } from '../../shared/rules/transfer/batching';
import { noSums } from '../../shared/rules/transfer/resultTally';
import { type Instance } from './instance';
import { type Scenario } from './scenario';
import { answer, openPage, someHash } from './stepOutputs';
import { vaultWork } from './vaultWork';
import { type ModelledStep } from './virtualRuntime';

/**
 * Requests to the vault of the staging key and to Azure Resource Manager before the first list of a move, one after another:
 * counted on the embedded Azure. Those of `start` come before the move begins. No limit of a source or target counts them.
 */
export const requestsBefore = { start: 3, survey: 6, configuration: 5 };

/** The steps of planning, for secrets of one version that the target does not have. */
export function planSteps(
  clock: Clock,
  { items, method, vault, costs }: Scenario,
): Readonly<Record<string, ModelledStep>> {
  const ask = (requests: number): Promise<void> => wait(clock, requests * vault.latencyMs);

  return {
    async surveyVaults(): Promise<OutputOf<typeof surveyVaultsContract>> {
      await ask(requestsBefore.survey);
      const facts = { source: factsOf('source'), target: factsOf('target') };
      return { state: 'surveyed', ...facts, backups: 'expected', contentKey: someHash };
    },
    async planTarget(): Promise<OutputOf<typeof planTargetContract>> {
      await ask(requestsBefore.configuration);
      return { state: 'planned', target: 'there', sameSubscription: null, hash: someHash };
    },
    async inspectPage({ move, items: listed }: InputOf<typeof inspectPageContract>, on: Instance) {
      const work = vaultWork(on, move);
      const atOnce = Math.min(itemsPerPage, move.pace.maxInFlight);
      const reading = allInParallel(listed, () => work.at('source', 'list'), atOnce);
      const output = await answer(reading, () => ({ state: 'stored', hash: someHash, throttled: work.throttled() }));
      return openPage(output, listed.length);
    },
    async surveyPair(): Promise<OutputOf<typeof surveyPairContract>> {
      await ask(surveyRequests);
      return surveyOf();
    },
    async judgePair({ planned }: InputOf<typeof judgePairContract>, on: Instance) {
      await readPages(planned.plan?.pages ?? 0, on);
      return summarizeRun(checkRunOf(), null);
    },
    async finalizePlan({ move, pages, gate }: InputOf<typeof finalizePlanContract>, on: Instance) {
      await readPages(pages, on);
      const checks = gate && { checks: gateResult(move, summarizeRun(checkRunOf(), null)) };
      return { ...finalized(move, pages), ...checks };
    },
  };

  function readPages(pages: number, on: Instance): Promise<void> {
    return wait(clock, on.processor.serve(pages * costs.pageMs));
  }

  function finalized(move: MoveSpec, pages: number): OutputOf<typeof finalizePlanContract> {
    return {
      source: factsOf('source'),
      target: factsOf('target'),
      backups: 'expected',
      pages,
      items,
      versions: items,
      byRoute: { backupRestore: 0, exportImport: 0, recreate: 0, update: 0, skip: 0, block: 0, [method]: items },
      settings: 0,
      deletedInSource: 0,
      estimate: estimateOf(move, { items, method }),
      beforeTransfer: { ...noSums, items: { ...noSums.items, total: items } },
      planHash: someHash,
      problems: [],
    };
  }
}

/** Requests to each vault and to Azure Resource Manager for the facts of the checks, one after another. */
const surveyRequests = 4;

/** The requests of the plan, as the app counts them. */
function estimateOf(move: MoveSpec, { items, method }: Pick<Scenario, 'items' | 'method'>): Estimate {
  const estimate = new MoveEstimate(move);
  const item = {
    itemType: 'secret',
    itemName: 'secret',
    route: method,
    reasons: [],
    versionCount: 1,
    versionsLeftOut: [],
  } as const;
  for (let left = items; left > 0; left -= 1) estimate.add([{ ...item, reasons: [], versionsLeftOut: [] }]);
  return estimate.sum();
}

function factsOf(name: string) {
  return { name, region: 'westeurope', geography: 'Europe' };
}
