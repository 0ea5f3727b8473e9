import { type DurableClient } from 'durable-functions';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { claimCheckSlots } from '../shared/clients/claims/pairClaims';
import { takeTurns } from '../shared/clients/async/takeTurns';
import { type Clients } from '../shared/clients/openClients';
import { type Settings } from '../shared/contracts/settings/settings';
import {
  eventRate,
  maxChecksAtOnce,
  maxComparisonsAtOnce,
  maxSearchesAtOnce,
  startRate,
} from '../shared/rules/transfer/batching';
import { isAllowed } from '../shared/rules/text/isAllowed';
import { storeNames } from '../shared/rules/storeNames';
import { findCheckRun, listCheckRuns, listNewestCheckRuns } from './steps/checks/checkRuns';
import { enterComparison, listComparisons } from './steps/comparisons/comparisonList';
import { enterSearch, findSearchOf, searchReaders } from './steps/consumers/searchList';
import { readComparison } from './steps/comparisons/comparisonPages';
import { controlParts } from './steps/control/controlParts';
import { wakeHeldMoves } from './steps/control/sourceEvents';
import { fleetParts } from './steps/fleets/fleetParts';
import { proveHealth } from './steps/checks/proveRights';
import { earlierParts } from './steps/items/unlockNotes';
import { writeApproval } from './steps/starts/approvals';
import { signStart, type StartingRun } from './steps/starts/signStart';
import { signCompletion } from './steps/report/signCompletion';
import { openRows } from './steps/report/runRows';
import { reportParts } from './steps/report/findReport';
import { keepCutOff } from './steps/report/cutOffReport';
import { rollbackParts } from './steps/rollback/rollbackParts';
import { listMoves, listRuns, readRun, planReaders } from './steps/runs/runRecords';
import { claimSlotOfMove } from './steps/runs/moveSlots';
import { readVaultAccess } from './steps/targetVault/readVaultAccess';
import { readSourceFacts } from './steps/targetVault/readSourceFacts';
import { requireScratchFree } from './steps/targetVault/scratchNotes';
import { admitStart } from './http/frame/admitStart';
import { approveMove } from './http/control/approveMove';
import { cancelMove } from './http/control/cancelMove';
import { getCheck } from './http/checks/getCheck';
import { getChecks } from './http/checks/getChecks';
import { startChecks } from './http/checks/startChecks';
import { getComparison, getComparisonReport } from './http/comparisons/getComparisonReport';
import { getComparisons } from './http/comparisons/getComparisons';
import { startComparison } from './http/comparisons/startComparison';
import { getConsumerSearch, getConsumerSearches } from './http/consumers/getConsumerSearch';
import { newestSearch } from './runtime/findConsumerSearch';
import { startConsumerSearch } from './http/consumers/startConsumerSearch';
import { acceptLine } from './http/control/acceptLine';
import { approveDeletions } from './http/control/approveDeletions';
import { getCutover } from './http/control/getCutover';
import { getDeletions } from './http/control/getDeletions';
import { cutoverMove, pauseMove, resumeMove } from './http/control/holdMove';
import { paceMove } from './http/control/paceMove';
import { retryMove } from './http/control/retryMove';
import { takeVaultEvents } from './http/events/takeVaultEvents';
import { approveFleet } from './http/fleets/approveFleet';
import { checkFleet } from './http/fleets/checkFleet';
import { controlFleet } from './http/fleets/controlFleet';
import { getFleet, getFleets } from './http/fleets/getFleet';
import { retryFleet } from './http/fleets/retryFleet';
import { getFleetReport } from './http/fleets/getFleetReport';
import { getFleetVaults } from './http/fleets/getFleetVaults';
import { startFleet } from './http/fleets/startFleet';
import { getHealth, getOpenApi } from './http/ui/getHealth';
import { getMove } from './http/moves/getMove';
import { getCheckOrchestration, getComparisonOrchestration, getMoveOrchestration } from './http/lists/getOrchestration';
import { getPlan } from './http/moves/getPlan';
import { getReport } from './http/moves/getReport';
import { getAccess } from './http/lists/getAccess';
import { getEvents } from './http/lists/getEvents';
import { getItems, type GetItemsParts } from './http/lists/getItems';
import { getMoves } from './http/lists/getMoves';
import { getRuns } from './http/lists/getRuns';
import { type Handlers } from './http/frame/registerOperations';
import { getRollbackPlan } from './http/rollback/getRollbackPlan';
import { getRollback, getRollbackReport } from './http/rollback/getRollbackReport';
import { startRollback } from './http/rollback/startRollback';
import { startMove } from './http/moves/startMove';
import { getCompletion } from './http/moves/getCompletion';
import { getHandover } from './http/moves/getHandover';
import { getUi, getUiFile, readOnce } from './http/ui/getUi';

/** What the handlers are made of. `vaults` answers for vaults that a request names, also for others than moves use. */
interface Sources {
  readonly clients: Clients;
  readonly settings: Settings;
  readonly vaults: Clients['vaults'];
}

/** Makes the handler of every operation, and passes it its clients. */
export function httpHandlers(from: Sources): Handlers {
  return {
    ...moveHandlers(from),
    ...runHandlers(from),
    ...checkHandlers(from),
    ...fleetHandlers(from),
    ...appHandlers(from),
  };
}

/** What every start needs. Each kind of start has its own limit of requests. */
function startParts({ clients: { starts }, settings }: Sources) {
  const { callers, statusLinks } = settings;
  return {
    ...{ policy: settings, callers, statusLinks, randomHex, now: () => new Date() },
    ...{ signStart: (run: StartingRun) => signStart(starts, run), admit: admitStart(startRate, monotonicMs) },
  };
}

function moveHandlers(from: Sources) {
  const { clients, settings, vaults } = from;
  const { store, claims, starts } = clients;
  const moves = {
    ...startParts(from),
    allowRehearsal: settings.allowRehearsal,
    requireScratchFree: (move) => requireScratchFree(clients.arm, move),
    findVault: (vault) => vaults.probe(vault),
    prepareSource: (vault) => {
      vaults.prepare(vault);
    },
    claimVaults: (move, stateOf) => claims.claim(move, stateOf),
    keepCutOff: (record) => keepCutOff(store, record),
    claimSlot: (run, stateOf) => claimSlotOfMove(store, run, stateOf),
    prepareStart: async () => {
      const token = await starts.make('sealed');
      return (run) => signStart(starts, run, token);
    },
    beginRun: (move, startNew) => claims.begin(move, startNew),
    releaseVaults: (move) => claims.release(move),
    writeApproval: (run, approved) => writeApproval({ store, starts }, run, approved),
    ...controlParts(clients),
    earlier: earlierParts({ claims, store }),
    notices: settings.webhook !== undefined,
  } satisfies Parameters<typeof startMove>[0] & Parameters<typeof approveMove>[0];
  const rollback = { ...moves, ...rollbackParts(clients, settings) };
  const listed = {
    ...moves,
    searchOf: (client: DurableClient, vault: string) => findSearchOf(store, client, { vault }),
  };
  return {
    ...{ startMove: startMove(moves), getMove: getMove(moves), approveMove: approveMove(moves) },
    ...{ pauseMove: pauseMove(moves), resumeMove: resumeMove(moves), cancelMove: cancelMove(moves) },
    ...{ cutoverMove: cutoverMove(moves), getCutover: getCutover(listed) },
    acceptLine: acceptLine(listed),
    ...{ retryMove: retryMove(moves), paceMove: paceMove(moves) },
    getMoveOrchestration: getMoveOrchestration(moves),
    ...{ getDeletions: getDeletions(moves), approveDeletions: approveDeletions(moves) },
    ...{ getRollbackPlan: getRollbackPlan(rollback), startRollback: startRollback(rollback) },
    ...{ getRollback: getRollback(rollback), getRollbackReport: getRollbackReport(rollback) },
  };
}

function runHandlers({ clients, settings: { vaultSuffix } }: Sources) {
  const { store, arm, reportSigner } = clients;
  const control = controlParts(clients);
  const stored = {
    ...control,
    ...reportParts(clients),
    listMoves: () => listMoves(store),
    listRuns: (moveId: string) => listRuns(store, moveId),
    readRun: (run: Parameters<typeof readRun>[1]) => readRun(store, run),
  };
  const openItems: GetItemsParts['openItems'] = (run, isEnded) => openRows(store, run, { isEnded });
  return {
    getPlan: getPlan({ ...planReaders(store), proveInput: control.proveInput }),
    ...{ getReport: getReport(stored), getEvents: getEvents(stored) },
    getHandover: getHandover({ ...stored, vaultSuffix }),
    getCompletion: getCompletion({
      ...stored,
      ...{ admit: admitStart(startRate, monotonicMs), now: () => new Date() },
      readSource: (vault) => readSourceFacts(arm, vault, Date.now),
      newestSearch: (client, vault) => newestSearch(client, vault, searchReaders(store)),
      sign: (body, head) => signCompletion(reportSigner, body, head),
    }),
    ...{ getMoves: getMoves(stored), getRuns: getRuns(stored), getItems: getItems({ ...stored, openItems }) },
  };
}

function checkHandlers(from: Sources) {
  const { settings } = from;
  const { store } = from.clients;
  const { proveInput } = controlParts(from.clients);
  const claimInTurn = takeTurns(1);
  const slotsOf = (name: string, slots: number) => ({
    claimSlots: (run: SlotsClaim['run'], stateOf: SlotsClaim['stateOf']) =>
      claimInTurn(() => claimCheckSlots(store, { name, slots, run, stateOf })),
  });
  const checks = {
    ...startParts(from),
    ...slotsOf(storeNames.checkPlaces, maxChecksAtOnce),
    listRuns: (pair) => (pair === undefined ? listNewestCheckRuns(store) : listCheckRuns(store, pair)),
    findRun: (client, id) => findCheckRun({ store, client, proveInput }, id),
  } satisfies Parameters<typeof startChecks>[0] & Parameters<typeof getChecks>[0];
  const comparisons = {
    ...startParts(from),
    ...slotsOf(storeNames.comparisonSlots, maxComparisonsAtOnce),
    monotonicMs,
    enterComparison: (id: string) => enterComparison(store, id),
    listComparisons: () => listComparisons(store),
    readComparison: (run: Parameters<typeof readComparison>[1]) => readComparison(store, run),
  };
  const searches = {
    ...startParts(from),
    ...slotsOf(storeNames.consumerSlots, maxSearchesAtOnce),
    enterSearch: (id: string, isRunning: (one: string) => Promise<boolean>) => enterSearch(store, id, isRunning),
    ...searchReaders(store),
  };
  return {
    startConsumerSearch: startConsumerSearch(searches),
    ...{ getConsumerSearches: getConsumerSearches(searches), getConsumerSearch: getConsumerSearch(searches) },
    ...{ startChecks: startChecks(checks), getChecks: getChecks(checks), getCheck: getCheck(checks) },
    getCheckOrchestration: getCheckOrchestration(),
    ...{ startComparison: startComparison(comparisons), getComparisons: getComparisons(comparisons) },
    getAccess: getAccess({
      policy: settings,
      admit: admitStart(startRate, monotonicMs),
      readAccess: (vault, asRoles) => readVaultAccess(from.clients.arm, vault, { asRoles, withUses: true }),
    }),
    ...{ getComparison: getComparison(), getComparisonReport: getComparisonReport(comparisons) },
    getComparisonOrchestration: getComparisonOrchestration(),
  };
}

function fleetHandlers(from: Sources) {
  const fleets = { ...startParts(from), ...fleetParts(from.clients) };
  const { pause, resume, cancel } = controlFleet;
  return {
    ...{ startFleet: startFleet(fleets), checkFleet: checkFleet(fleets), approveFleet: approveFleet(fleets) },
    ...{ getFleets: getFleets(fleets), getFleet: getFleet(fleets), getFleetVaults: getFleetVaults(fleets) },
    ...{ getFleetReport: getFleetReport(fleets), pauseFleet: pause(fleets), resumeFleet: resume(fleets) },
    ...{ cancelFleet: cancel(fleets), retryFleet: retryFleet(fleets) },
  };
}

function appHandlers({ clients, settings }: Sources) {
  const page = readOnce(path.join(__dirname, '../web'));
  return {
    getHealth: getHealth({ missing: settings.missing, prove: () => proveHealth(clients) }),
    getOpenApi: getOpenApi(),
    takeVaultEvents: takeVaultEvents({
      isSource: (vault) => isAllowed(vault, settings.allowedSources),
      wakeHeldMoves: wakeHeldMoves(clients, () => new Date()),
      admit: admitStart(eventRate, monotonicMs),
    }),
    ...{ getUi: getUi(page, settings.ui === 'steer'), getUiFile: getUiFile(page) },
  };
}

type SlotsClaim = Parameters<typeof claimCheckSlots>[1];

/** Returns milliseconds that never go back, even if the machine's clock does. */
function monotonicMs(): number {
  return performance.now();
}

function randomHex(digits: number): string {
  return randomBytes(digits).toString('hex').slice(0, digits);
}
