import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as functionsLibrary from '@azure/functions';
import { app, type HttpMethod, type InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { openClients } from '../shared/clients/openClients';
import { claimCheckSlots } from '../shared/clients/claims/claimCheckSlots';
import { claimSlot } from '../shared/clients/claims/claimMoveSlot';
import { takeTurns } from '../shared/clients/async/takeTurns';
import { parseSettings } from '../shared/contracts/settings/settings';
import { maxChecksAtOnce, maxMovesAtOnce, startRate } from '../shared/rules/transfer/batching';
import { isAllowed } from '../shared/rules/plan/isAllowed';
import { storeNames } from '../shared/rules/storeNames';
import { type ActivityFactory, type RuntimeActivityFactory } from './steps/activity';
import { backupItem } from './activities/backupItem';
import { listCheckRuns, listNewestCheckRuns, readCheckRun } from './steps/checks/checkRuns';
import { pruneCheckRuns } from './activities/pruneCheckRuns';
import { judgePair } from './activities/judgePair';
import { surveyPair } from './activities/surveyPair';
import { copyIssuersAndContacts } from './activities/copyIssuersAndContacts';
import { exportItem } from './activities/exportItem';
import { findLateItems } from './activities/findLateItems';
import { finishMove } from './activities/finishMove';
import { freeName } from './activities/freeName';
import { healItem } from './activities/healItem';
import { importItem } from './activities/importItem';
import { indexTarget } from './activities/indexTarget';
import { inspectItem } from './activities/inspectItem';
import { listItems } from './activities/listItems';
import { findNotice } from './activities/findNotice';
import { postNotice } from './activities/postNotice';
import { sendNotice } from './activities/sendNotice';
import { makeContentKey } from './activities/makeContentKey';
import { loadPlanPage } from './activities/loadPlanPage';
import { loadResults } from './activities/loadResults';
import { earlierWriters, hasNotes, sweepRun } from './steps/items/earlierNotes';
import { onlyAllowed, onlyAllowedArm } from './steps/onlyAllowed';
import { cutOffReport } from './steps/report/cutOffReport';
import { listRuns } from './steps/runs/listRuns';
import { listStagedRuns, mayStillRun } from './steps/runs/stagedRuns';
import { keepCutOff, readReport, readRun } from './steps/runs/runRecords';
import { recreateItem } from './activities/recreateItem';
import { restoreItem } from './activities/restoreItem';
import { savePlanPage } from './activities/savePlanPage';
import { saveResults } from './activities/saveResults';
import { readVerifiedConfiguration, readVerifiedPage, readVerifiedIssuersAndContacts } from './steps/plan/verifiedPlan';
import { sealLateRound } from './activities/sealLateRound';
import { finalizePlan } from './activities/finalizePlan';
import { surveyIssuersAndContacts } from './activities/surveyIssuersAndContacts';
import { surveyVaults } from './activities/surveyVaults';
import { verifyItem } from './activities/verifyItem';
import { configureTarget } from './activities/configureTarget';
import { makeTarget } from './activities/makeTarget';
import { planTarget } from './activities/planTarget';
import { reachTarget } from './activities/reachTarget';
import { settleTarget } from './activities/settleTarget';
import { admitStart } from './http/admitStart';
import { approveMove } from './http/approveMove';
import { getMove } from './http/getMove';
import { getOpenApi } from './http/getOpenApi';
import { getPlan } from './http/getPlan';
import { getReport } from './http/getReport';
import { getRuns } from './http/getRuns';
import { type StoredRuns } from './http/runsOfMove';
import { getCheck } from './http/getCheck';
import { getChecks } from './http/getChecks';
import { startChecks } from './http/startChecks';
import { saysIdInUse, startMove } from './http/startMove';
import { unknownRoute } from './http/unknownRoute';
import { checkPairs } from './orchestrators/checkPairs';
import { checkScheduledPair } from './orchestrators/checkScheduledPair';
import { checkVaults } from './orchestrators/checkVaults';
import { deliverNotice } from './orchestrators/deliverNotice';
import { listLateItems } from './orchestrators/listLateItems';
import { moveVault } from './orchestrators/moveVault';
import { planVault } from './orchestrators/planVault';
import { prepareTarget } from './orchestrators/prepareTarget';
import { transferItems } from './orchestrators/transferItems';
import { verifyItems } from './orchestrators/verifyItems';
import { scheduledCheck } from './timers/scheduledCheck';
import { sweepStaging, sweepTimes } from './timers/sweepStaging';

// The app's table of contents: it registers every function and passes it its clients.

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
const allClients = openClients(settings);
const { vaults, store, arm, claims } = allClients;
const clients = { ...allClients, vaults: onlyAllowed(vaults, settings), arm: onlyAllowedArm(arm, settings) };

const slotNames = Array.from({ length: maxMovesAtOnce }, (_, slot) => storeNames.moveSlot(slot));

const checkSlots = { name: storeNames.checkPlaces, slots: maxChecksAtOnce };
const claimInTurn = takeTurns(1);

const orchestrators = {
  moveVault,
  planVault,
  prepareTarget,
  transferItems,
  verifyItems,
  listLateItems,
  checkVaults,
  checkPairs,
  checkScheduledPair,
  deliverNotice,
};

const activities: readonly ActivityFactory[] = [
  surveyVaults,
  makeContentKey,
  planTarget,
  indexTarget,
  surveyIssuersAndContacts,
  listItems,
  inspectItem,
  savePlanPage,
  sealLateRound,
  finalizePlan,
  loadPlanPage,
  makeTarget,
  configureTarget,
  reachTarget,
  copyIssuersAndContacts,
  freeName,
  backupItem,
  restoreItem,
  exportItem,
  importItem,
  recreateItem,
  saveResults,
  loadResults,
  verifyItem,
  healItem,
  findLateItems,
  settleTarget,
  finishMove,
  surveyPair,
  judgePair,
  sendNotice,
];

const runtimeActivities: readonly RuntimeActivityFactory[] = [postNotice, findNotice, pruneCheckRuns];

for (const [name, orchestrator] of Object.entries(orchestrators)) df.app.orchestration(name, orchestrator);

for (const factory of activities) {
  const { name, run } = factory(clients);
  df.app.activity(name, { handler: (input, context) => run(input, context) });
}

for (const factory of runtimeActivities) {
  const { name, run } = factory(clients);
  const handler = (input: unknown, context: InvocationContext) => run(input, df.getClient(context), context);
  df.app.activity(name, { extraInputs: [df.input.durableClient()], handler });
}

const storedRuns: StoredRuns = {
  listRuns: (moveId) => listRuns(store, moveId),
  readRun: (run) => readRun(store, run),
};

// The library's own default is anonymous, so every HTTP function states its level.
const http = { authLevel: 'function' as const, extraInputs: [df.input.durableClient()] };

/** GET and HEAD are both declared, because not every version of the Functions host answers HEAD for a GET function. */
const readMethods: HttpMethod[] = ['GET', 'HEAD'];

app.http('startMove', {
  ...http,
  methods: ['POST'],
  route: 'moves',
  handler: startMove({
    policy: settings,
    admit: admitStart(startRate, monotonicMs),
    probe: (vault) => vaults.probe(vault),
    claimVaults: (move, stateOf) => claims.claim(move, stateOf),
    keepCutOff: (record) => keepCutOff(store, record),
    claimSlot: (run, stateOf) => claimSlot(store, { names: slotNames, run, stateOf }),
    releaseVaults: (move) => claims.release(move),
    earlier: {
      earlierWriters: (move) => earlierWriters(claims, move),
      hasNotes: (run) => hasNotes(store, run),
    },
    notices: settings.webhook !== undefined,
    randomHex,
  }),
});

app.http('startChecks', {
  ...http,
  methods: ['POST'],
  route: 'checks',
  handler: startChecks({
    policy: settings,
    admit: admitStart(startRate, monotonicMs),
    claimSlots: (run, stateOf) => claimInTurn(() => claimCheckSlots(store, { ...checkSlots, run, stateOf })),
    randomHex,
    now: () => new Date(),
  }),
});

app.http('getChecks', {
  ...http,
  methods: readMethods,
  route: 'checks',
  handler: getChecks({
    listRuns: (pair) => (pair === undefined ? listNewestCheckRuns(store) : listCheckRuns(store, pair)),
    readRun: (id) => readCheckRun(store, id),
  }),
});

app.http('getCheck', {
  ...http,
  methods: readMethods,
  route: 'checks/{id}',
  handler: getCheck({ readRun: (id) => readCheckRun(store, id) }),
});

app.http('approveMove', {
  ...http,
  methods: ['POST'],
  route: 'moves/{id}/approve',
  handler: approveMove(),
});

app.http('getMove', { ...http, methods: readMethods, route: 'moves/{id}', handler: getMove() });

app.http('getPlan', {
  ...http,
  methods: readMethods,
  route: 'moves/{id}/plan',
  handler: getPlan({
    readPage: (plan, page) => readVerifiedPage(store, plan, page),
    readSettings: (plan) => readVerifiedIssuersAndContacts(store, plan),
    readConfiguration: (plan) => readVerifiedConfiguration(store, plan),
  }),
});

app.http('getReport', {
  ...http,
  methods: readMethods,
  route: 'moves/{id}/report',
  handler: getReport({
    ...storedRuns,
    readReport: (run) => readReport(store, run),
    gatherReport: (run) => cutOffReport(store, run),
  }),
});

app.http('getRuns', { ...http, methods: readMethods, route: 'moves/{id}/runs', handler: getRuns(storedRuns) });

app.http('getOpenApi', { ...http, methods: readMethods, route: 'openapi.json', handler: getOpenApi() });

app.http('unknownRoute', {
  authLevel: http.authLevel,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  route: '{*path}',
  handler: unknownRoute(),
});

app.timer('sweepStaging', {
  ...sweepTimes,
  extraInputs: [df.input.durableClient()],
  handler: sweepStaging({
    listRuns: () => listStagedRuns(store),
    mayStillRun: (client, run) => mayStillRun(client, run, Date.now()),
    sweep: (run) => sweepRun(clients, run),
  }),
});

if (settings.scheduledChecks !== undefined) {
  const { schedule, pairs } = settings.scheduledChecks;
  app.timer('scheduledCheck', {
    schedule,
    extraInputs: [df.input.durableClient()],
    handler: scheduledCheck({ pairs, saysIdInUse }),
  });
}

/** Returns milliseconds that never go back, even if the machine's clock does. */
function monotonicMs(): number {
  return performance.now();
}

function randomHex(digits: number): string {
  return randomBytes(Math.ceil(digits / 2))
    .toString('hex')
    .slice(0, digits);
}
