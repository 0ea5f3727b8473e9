import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as functionsLibrary from '@azure/functions';
import { app, type HttpHandler, type HttpMethod, type InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { openClients } from '../shared/clients/openClients';
import { claimCheckSlots } from '../shared/clients/claims/claimCheckSlots';
import { takeTurns } from '../shared/clients/async/takeTurns';
import { parseSettings } from '../shared/contracts/settings/settings';
import { eventRate, maxChecksAtOnce, maxComparisonsAtOnce, startRate } from '../shared/rules/transfer/batching';
import { isAllowed } from '../shared/rules/text/isAllowed';
import { storeNames } from '../shared/rules/storeNames';
import { hostBudgetMs } from './steps/frame/hostBudget';
import { findCheckRun, listCheckRuns, listNewestCheckRuns } from './steps/checks/checkRuns';
import { boundHeapGrowth } from './runtime/boundHeapGrowth';
import { optimizeLess } from './runtime/optimizeLess';
import { lastDrift } from './runtime/lastDrift';
import { enterComparison, listComparisons } from './steps/comparisons/comparisonList';
import { readComparison } from './steps/comparisons/comparisonPages';
import { controlParts } from './steps/control/controlParts';
import { wakeHeldMoves } from './steps/control/sourceEvents';
import { fleetParts } from './steps/fleets/fleetParts';
import { proveHealth } from './steps/proveHealth';
import { earlierParts } from './steps/items/earlierNotes';
import { guardClients } from './steps/guardClients';
import { writeApproval } from './steps/starts/approvals';
import { signStart, type StartingRun } from './steps/starts/signStart';
import { openRows } from './steps/report/runRows';
import { reportParts } from './steps/report/findReport';
import { keepCutOff } from './steps/report/storedEnd';
import { rollbackParts } from './steps/rollback/rollbackParts';
import { listMoves } from './steps/runs/listMoves';
import { listRuns } from './steps/runs/listRuns';
import { expiryParts } from './steps/retention/expiryParts';
import { sweepParts } from './steps/retention/sweepParts';
import { claimSlotOfMove } from './steps/runs/moveSlots';
import { readRun } from './steps/runs/runRecords';
import { requireScratchFree } from './steps/targetVault/scratchNotes';
import { planReaders } from './steps/runs/planReaders';
import { admitStart } from './http/admitStart';
import { registerWith } from './http/callers/registerWith';
import { approveMove } from './http/approveMove';
import { registerControl } from './http/control/registerControl';
import { registerChecks } from './http/checks/registerChecks';
import { registerComparisons } from './http/comparisons/registerComparisons';
import { takeVaultEvents } from './http/events/takeVaultEvents';
import { registerFleets } from './http/fleets/registerFleets';
import { registerRollback } from './http/rollback/registerRollback';
import { getHealth } from './http/getHealth';
import { getMoveOrchestration } from './http/getOrchestration';
import { getOpenApi } from './http/getOpenApi';
import { getPlan } from './http/getPlan';
import { getReport } from './http/getReport';
import { getEvents } from './http/lists/getEvents';
import { getItems, type GetItemsParts } from './http/lists/getItems';
import { getMoves } from './http/lists/getMoves';
import { getRuns } from './http/lists/getRuns';
import { type StoredRuns } from './http/runsOfMove';
import { saysIdInUse, type StartMoveParts } from './http/startMove';
import { registerUi } from './http/ui/registerUi';
import { unknownRoute } from './http/unknownRoute';
import { checkPairs } from './orchestrators/checks/checkPairs';
import { checkScheduledPair } from './orchestrators/checks/checkScheduledPair';
import { checkVaults } from './orchestrators/checks/checkVaults';
import { compareScheduledPair } from './orchestrators/comparisons/compareScheduledPair';
import { compareVaults } from './orchestrators/comparisons/compareVaults';
import { deliverNotice } from './orchestrators/deliverNotice';
import { finishInParts } from './orchestrators/finishInParts';
import { listLateItems } from './orchestrators/listLateItems';
import { moveFleet } from './orchestrators/moveFleet';
import { moveVault } from './orchestrators/moveVault';
import { planVault } from './orchestrators/planVault';
import { prepareTarget } from './orchestrators/prepareTarget';
import { rollBackMove } from './orchestrators/rollback/rollBackMove';
import { transferItems } from './orchestrators/transferItems';
import { verifyItems } from './orchestrators/verifyItems';
import { formerSteps, refuseFormerStep } from './formerSteps';
import { runtimeSteps, steps } from './stepList';
import { registerTimers } from './timers/registerTimers';

// The app's table of contents: it registers every function and passes it its clients.

boundHeapGrowth();
optimizeLess();

const settings = parseSettings(process.env, {
  readFile: (file) => readFileSync(file, 'utf8'),
  isAllowed,
});
if (settings.telemetry) {
  // Load this only if telemetry is on: it takes as long as the rest of the app's start.
  app.hook.appStart(async () => {
    const { startTelemetry } = await import('../shared/clients/telemetry.js');
    startTelemetry(functionsLibrary);
  });
}
const allClients = openClients(settings, { budgetMs: hostBudgetMs() });
const { vaults, store, claims, starts } = allClients;
const clients = guardClients(allClients, settings);

const checkSlots = { name: storeNames.checkPlaces, slots: maxChecksAtOnce };
const comparisonSlots = { name: storeNames.comparisonSlots, slots: maxComparisonsAtOnce };
const claimInTurn = takeTurns(1);
const control = controlParts(clients);

const orchestrators = {
  moveVault,
  moveFleet,
  planVault,
  prepareTarget,
  transferItems,
  verifyItems,
  listLateItems,
  finishInParts,
  checkVaults,
  checkPairs,
  checkScheduledPair,
  compareVaults,
  compareScheduledPair,
  deliverNotice,
  rollBackMove,
};

for (const [name, orchestrator] of Object.entries(orchestrators)) df.app.orchestration(name, orchestrator);

for (const factory of steps) {
  const { name, run } = factory(clients);
  df.app.activity(name, { handler: (input, context) => run(input, context) });
}

for (const factory of runtimeSteps) {
  const { name, run } = factory(clients);
  const handler = (input: unknown, context: InvocationContext) => run(input, df.getClient(context), context);
  df.app.activity(name, { extraInputs: [df.input.durableClient()], handler });
}

const present = [...steps, ...runtimeSteps].map((factory) => factory(clients).name);
for (const name of formerSteps(present)) df.app.activity(name, { handler: refuseFormerStep });

const storedRuns = {
  proveInput: control.proveInput,
  listRuns: (moveId) => listRuns(store, moveId),
  readRun: (run) => readRun(store, run),
} satisfies StoredRuns & Pick<typeof control, 'proveInput'>;

// The library's own default is anonymous, so every HTTP function states its level.
const http = { authLevel: 'function' as const, extraInputs: [df.input.durableClient()] };

const registerHttp = registerWith(settings.callers, clients.verifyToken);

/** GET and HEAD are both declared, because not every version of the Functions host answers HEAD for a GET function. */
const readMethods: HttpMethod[] = ['GET', 'HEAD'];

function registerRead(name: string, route: string, handler: HttpHandler): void {
  registerHttp(name, { ...http, methods: readMethods, route, handler });
}

function registerPost(name: string, route: string, handler: HttpHandler): void {
  registerHttp(name, { ...http, methods: ['POST'], route, handler });
}

const registers = { read: registerRead, post: registerPost };

const readOnlyStart = {
  policy: settings,
  signStart: signOpen,
  statusLinks: settings.statusLinks,
  randomHex,
  now: () => new Date(),
};

registerChecks(registers, {
  ...readOnlyStart,
  admit: admitStart(startRate, monotonicMs),
  claimSlots: (run, stateOf) => claimInTurn(() => claimCheckSlots(store, { ...checkSlots, run, stateOf })),
  listRuns: (pair) => (pair === undefined ? listNewestCheckRuns(store) : listCheckRuns(store, pair)),
  findRun: (client, id) => findCheckRun({ store, client, proveInput: control.proveInput }, id),
});

registerComparisons(registers, {
  ...readOnlyStart,
  admit: admitStart(startRate, monotonicMs),
  claimSlots: (run, stateOf) => claimInTurn(() => claimCheckSlots(store, { ...comparisonSlots, run, stateOf })),
  monotonicMs,
  enterComparison: (id) => enterComparison(store, id),
  listComparisons: () => listComparisons(store),
  readComparison: (run) => readComparison(store, run),
});

registerFleets(registers, {
  ...readOnlyStart,
  ...fleetParts(clients),
  callers: settings.callers,
  admit: admitStart(startRate, monotonicMs),
});

registerPost(
  'approveMove',
  'moves/{id}/approve',
  approveMove({
    ...control,
    callers: settings.callers,
    writeApproval: (run, approved) => writeApproval({ store, starts }, run, approved),
  }),
);

const starting = {
  policy: settings,
  allowRehearsal: settings.allowRehearsal,
  requireScratchFree: (move) => requireScratchFree(clients.arm, move),
  callers: settings.callers,
  admit: admitStart(startRate, monotonicMs),
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
  statusLinks: settings.statusLinks,
  releaseVaults: (move) => claims.release(move),
  ...control,
  earlier: earlierParts({ claims, store }),
  notices: settings.webhook !== undefined,
  randomHex,
} satisfies StartMoveParts & typeof control;
registerControl(registers, starting);
registerRollback(registers, { ...readOnlyStart, ...starting, ...rollbackParts(clients, settings) });
registerRead('getMoveOrchestration', 'moves/{id}/orchestration', getMoveOrchestration(control));
registerRead('getMoves', 'moves', getMoves({ ...storedRuns, ...control, listMoves: () => listMoves(store) }));

registerRead('getPlan', 'moves/{id}/plan', getPlan({ ...planReaders(store), proveInput: control.proveInput }));

const reports = reportParts(clients);
registerRead('getReport', 'moves/{id}/report', getReport({ ...storedRuns, ...reports }));

const openItems: GetItemsParts['openItems'] = (run, isEnded) => openRows(store, run, { isEnded });
registerRead('getItems', 'moves/{id}/items', getItems({ ...storedRuns, openItems }));
registerRead('getRuns', 'moves/{id}/runs', getRuns(storedRuns));
registerRead('getEvents', 'moves/{id}/events', getEvents({ ...storedRuns, ...control, ...reports }));

const health = { missing: settings.missing, prove: () => proveHealth(clients) };
registerRead('getHealth', 'health', getHealth(health));
registerRead('getOpenApi', 'openapi.json', getOpenApi());
registerUi(settings.ui, path.join(__dirname, '../web'));

registerHttp('takeVaultEvents', {
  ...http,
  methods: ['POST', 'OPTIONS'],
  route: 'events/keyvault',
  handler: takeVaultEvents({
    isSource: (vault) => isAllowed(vault, settings.allowedSources),
    wakeHeldMoves: wakeHeldMoves(clients, () => new Date()),
    admit: admitStart(eventRate, monotonicMs),
  }),
});

registerHttp('unknownRoute', {
  authLevel: http.authLevel,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  route: '{*path}',
  handler: unknownRoute(),
});

registerTimers({
  missing: settings.missing,
  sweep: sweepParts(clients),
  expiry: settings.retention && expiryParts(clients, settings.retention),
  checks: settings.scheduledChecks && { ...settings.scheduledChecks, saysIdInUse, signStart: signOpen },
  comparisons: settings.scheduledComparisons && {
    ...settings.scheduledComparisons,
    ...{ saysIdInUse, signStart: signOpen, lastDrift },
  },
});

function signOpen(run: StartingRun) {
  return signStart(starts, run);
}

/** Returns milliseconds that never go back, even if the machine's clock does. */
function monotonicMs(): number {
  return performance.now();
}

function randomHex(digits: number): string {
  return randomBytes(digits).toString('hex').slice(0, digits);
}
