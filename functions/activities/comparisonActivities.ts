import {
  compareVaultAccessContract,
  listComparisonContract,
  compareVaultsContract,
  finishComparisonContract,
  comparePageContract,
} from '../../shared/contracts/steps/comparisonSteps';
import { withLongLists, type LongLists } from '../steps/stored/longLists';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type MoveVault } from '../steps/frame/vaultPair';
import { allInParallel, chunksOf } from '../../shared/clients/async/takeTurns';
import { sides } from '../../shared/contracts/model/ids';
import { joinNames, type TypeLists } from '../../shared/rules/comparisons/joinNames';
import { itemsPerPage } from '../../shared/rules/transfer/batching';
import {
  keepJoinedPage,
  eachComparedPage,
  storeComparisonPage,
  readJoinedPage,
} from '../steps/comparisons/comparisonPages';
import { itemsOf } from '../steps/items/itemVersion';
import { runtimeActivity, failingActivity, activity } from '../steps/frame/activity';
import { enterScheduledContract, readDifferencesContract } from '../../shared/contracts/steps/scheduledComparisons';
import {
  enterComparison,
  listComparisonsOf,
  maxComparisonsPerPair,
  pruneComparisons,
} from '../steps/comparisons/comparisonList';
import { type DurableClient } from 'durable-functions';
import { orchestrationState } from '../runtime/orchestrationState';
import { noDifferences, addDifferences } from '../../shared/rules/comparisons/drift';
import { type JoinedItem } from '../../shared/contracts/model/comparisons';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { isPartial } from '../../shared/contracts/steps/contract';
import { type Clients } from '../../shared/clients/openClients';
import { idOfComparison } from '../../shared/rules/checks/checkRunId';
import { compareAccess } from '../../shared/rules/comparisons/compareAccess';
import { MoverError, whenCode } from '../../shared/contracts/model/moverError';
import { readVaultAccess } from '../steps/targetVault/readVaultAccess';
import { comparedSumsOf } from '../../shared/rules/comparisons/comparedSums';
import { hashPart } from '../../shared/rules/plan/hashPlan';
import { compareOne, comparedOutputSchema, type ComparedOutput, notRead } from '../steps/comparisons/compareOne';
import { endPage, failPage, type PageOf, workOnPage } from '../steps/parts/pagePart';
import { type StepLog } from '../steps/frame/stepLog';

type Input = InputOf<typeof comparePageContract>;
type Output = OutputOf<typeof comparePageContract>;

/**
 * Compares the items of one page in both vaults, and stores the page of results when all are compared. It writes nothing to a
 * vault. An item that cannot be read has a row with the cause; the others are not affected.
 */
export function comparePage(clients: Clients) {
  return activity(comparePageContract, (input, log) => compareAll(input, log).catch(failPage));

  async function compareAll(input: Input, log: StepLog | undefined): Promise<Output> {
    const { move, page } = input;
    const joined = await readJoinedPage(clients.staging, move, page);
    const comparison = comparisonOf(input, { joined, log });
    const work = await workOnPage(clients, comparison);
    if (isPartial(work)) return work;
    const { state, open, outputs, throttled } = work;
    if (state === 'open') return { state, open: [...open], throttled };
    const rows = joined.flatMap((_, at) => outputs.get(at)?.row ?? []);
    const items = await storeComparisonPage(clients, move, { id: idOfComparison(move), page, items: rows });
    await endPage(clients, comparison);
    return { state: 'stored', hash: hashPart(items), sums: comparedSumsOf(items), throttled };
  }

  function comparisonOf(
    input: Input,
    { joined, log }: { readonly joined: readonly JoinedItem[]; readonly log: StepLog | undefined },
  ): PageOf<JoinedItem, ComparedOutput> {
    const { move, part } = input;
    return {
      step: 'compareItem',
      input,
      items: new Map(joined.entries()),
      output: comparedOutputSchema,
      work: (ofPage, item) => compareOne(ofPage, { move, item, part }),
      failed: notRead,
      isFinal: ({ retryable }) => !retryable,
      log,
    };
  }
}

type Listed = OutputOf<typeof listComparisonContract>;

/**
 * Lists the selected types of both vaults, live and soft-deleted, joins the names and stores them in pages. It only reads the
 * vaults. A second run of the step lists them again and replaces the pages.
 */
export function listComparison(clients: Clients) {
  const { staging } = clients;

  return activity(listComparisonContract, (input): Promise<Listed> =>
    withLongLists(clients, { step: 'listComparison', input }, (lists) => list(input.move, lists)),
  );

  async function list(move: MoveSpec, lists: LongLists): Promise<Listed> {
    const { meter, ...pair } = lists.pair;
    const [source = [], target = []] = await allInParallel(sides, (side) =>
      listVault(pair[side], { move, lists, name: side }),
    );
    const items = joinNames({ source, target }, move.select);
    const pages = chunksOf(items, itemsPerPage);
    await allInParallel([...pages.entries()], ([page, some]) => keepJoinedPage(staging, move, { page, items: some }));
    return { state: 'listed', pages: pages.length, items: items.length, throttled: meter.throttled };
  }
}

interface ListsOf {
  readonly move: MoveSpec;
  readonly lists: LongLists;
  readonly name: string;
}

function listVault(vault: MoveVault, { move, lists, name }: ListsOf): Promise<readonly TypeLists[]> {
  return allInParallel(move.select.types, async (itemType): Promise<TypeLists> => {
    const items = itemsOf(vault, itemType);
    const [live = [], deleted = []] = await allInParallel(
      [
        { list: 'live', read: (token?: string) => items.list(token) },
        { list: 'deleted', read: (token?: string) => items.listDeleted(token) },
      ],
      (of) => lists.all(`${name} ${of.list} ${itemType}`, of.read),
    );
    return { itemType, live, deleted };
  });
}

/** Compares who can do what in both vaults, by policies and roles. It only reads. */
export function compareVaultAccess({ arm }: Pick<Clients, 'arm'>) {
  return failingActivity(
    compareVaultAccessContract,
    async ({ move }): Promise<OutputOf<typeof compareVaultAccessContract>> => {
      const [source, target, ownId] = await Promise.all([
        readVaultAccess(arm, move.sourceVault, { asRoles: false, withUses: false }),
        readVaultAccess(arm, move.targetVault, { asRoles: false, withUses: false }),
        arm.ownObjectId().catch(whenCode('CREDENTIAL_UNAVAILABLE', undefined)),
      ]);
      if (source === undefined || target === undefined) {
        const name = source === undefined ? move.sourceVault : move.targetVault;
        const message = `Azure Resource Manager shows the app’s identity no vault ${name}, so nobody knows who has access to it. The identity needs Microsoft.KeyVault/vaults/read there.`;
        throw new MoverError('ARM_NOT_FOUND', message);
      }
      return { state: 'compared', access: compareAccess({ source, target, ownId }) };
    },
  );
}

/** How many comparisons lose their history at once. Fewer begin between two scheduled ones. */
const maxPurged = 10;

/**
 * Enters a scheduled comparison into the list of all. Its results will displace those of the oldest comparison of the pair, so
 * this purges what the runtime has of that one: it does not grow with the schedule. Comparisons in progress are left alone.
 */
export function enterScheduled({ store }: Clients) {
  return runtimeActivity(enterScheduledContract, async ({ id, ...pair }, runtime) => {
    await enterComparison(store, id);
    const ids = await listComparisonsOf(store, pair);
    const old = ids.slice(maxComparisonsPerPair, maxComparisonsPerPair + maxPurged);
    const purged = await Promise.all(old.map((one) => purgeEnded(runtime, one)));
    return { purged: purged.reduce((sum, count) => sum + count, 0) };
  });
}

/** Looks first: older runtimes also purge running orchestrations, and others may add names to the list. */
async function purgeEnded(runtime: DurableClient, id: string): Promise<number> {
  if ((await orchestrationState(runtime, id, [compareVaultsContract.name])) !== 'ended') return 0;
  const { instancesDeleted } = await runtime.purgeInstanceHistory(id);
  return instancesDeleted;
}

/**
 * Empties the staging of a comparison, and removes the results of the oldest comparisons of its pair. The comparison itself is still
 * in progress, so its own results remain.
 */
export function finishComparison({ staging, store }: Clients) {
  return runtimeActivity(finishComparisonContract, async ({ move }, runtime) => {
    await staging.sweep(move);
    const { sourceVault, targetVault } = move;
    const isRunning = async (id: string) => (await orchestrationState(runtime, id)) === 'running';
    const removed = await pruneComparisons(store, { pair: { sourceVault, targetVault }, isRunning });
    return { state: 'finished' as const, removed };
  });
}

/** Reads which items differ, from the stored results of a comparison. Fails if somebody changed them in the store. */
export function readDifferences({ store }: Clients) {
  return failingActivity(readDifferencesContract, async (stored): Promise<OutputOf<typeof readDifferencesContract>> => {
    let found = noDifferences;
    for await (const items of eachComparedPage(store, stored)) found = addDifferences(found, items);
    return { state: 'read', ...found };
  });
}
