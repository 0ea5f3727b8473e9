import { randomBytes } from 'node:crypto';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { readJson } from '../shared/clients/jsonStore';
import { openClients } from '../shared/clients/openClients';
import { claimPair, releasePair } from '../shared/clients/pairClaims';
import { type MoveRef } from '../shared/contracts/moveRef';
import { moveReportSchema } from '../shared/contracts/report';
import { parseSettings } from '../shared/contracts/settings';
import { storeNames } from '../shared/rules/storeNames';
import { type ActivityFactory } from './activities/activity';
import { backupItem } from './activities/backupItem';
import { copySettings } from './activities/copySettings';
import { exportItem } from './activities/exportItem';
import { finishMove } from './activities/finishMove';
import { freeName } from './activities/freeName';
import { importItem } from './activities/importItem';
import { indexTarget } from './activities/indexTarget';
import { inspectItem } from './activities/inspectItem';
import { listItems } from './activities/listItems';
import { loadPlanPage } from './activities/loadPlanPage';
import { loadResults } from './activities/loadResults';
import { readPlanPage } from './activities/planPages';
import { recreateItem } from './activities/recreateItem';
import { restoreItem } from './activities/restoreItem';
import { savePlanPage } from './activities/savePlanPage';
import { saveResults } from './activities/saveResults';
import { sealPlan } from './activities/sealPlan';
import { surveySettings } from './activities/surveySettings';
import { surveyVaults } from './activities/surveyVaults';
import { verifyItem } from './activities/verifyItem';
import { configureTarget } from './activities/configureTarget';
import { readConfigurationPlan } from './activities/target/configurationStore';
import { makeTarget } from './activities/makeTarget';
import { planTarget } from './activities/planTarget';
import { reachTarget } from './activities/reachTarget';
import { settleTarget } from './activities/settleTarget';
import { approveMove } from './http/approveMove';
import { readPlanSettings } from './activities/settings/planSettingsStore';
import { getMove } from './http/getMove';
import { getOpenApi } from './http/getOpenApi';
import { getPlan } from './http/getPlan';
import { getReport } from './http/getReport';
import { startMove } from './http/startMove';
import { moveVault } from './orchestrators/moveVault';
import { planVault } from './orchestrators/planVault';
import { prepareTarget } from './orchestrators/prepareTarget';
import { transferItems } from './orchestrators/transferItems';
import { verifyItems } from './orchestrators/verifyItems';

// The app's table of contents: every function that exists is registered here, with the clients that it is handed.

const settings = parseSettings(process.env);
const clients = openClients(settings);
const { vaults, store } = clients;

const orchestrators = { moveVault, planVault, prepareTarget, transferItems, verifyItems };

const activities: readonly ActivityFactory[] = [
  surveyVaults,
  planTarget,
  indexTarget,
  surveySettings,
  listItems,
  inspectItem,
  savePlanPage,
  sealPlan,
  loadPlanPage,
  makeTarget,
  configureTarget,
  reachTarget,
  copySettings,
  freeName,
  backupItem,
  restoreItem,
  exportItem,
  importItem,
  recreateItem,
  saveResults,
  loadResults,
  verifyItem,
  settleTarget,
  finishMove,
];

for (const [name, orchestrator] of Object.entries(orchestrators)) df.app.orchestration(name, orchestrator);

for (const factory of activities) {
  const { name, run } = factory(clients);
  df.app.activity(name, { handler: (input, context) => run(input, context) });
}

// The library's own default is anonymous, so every HTTP function states its level.
const http = { authLevel: 'function' as const, extraInputs: [df.input.durableClient()] };

app.http('startMove', {
  ...http,
  methods: ['POST'],
  route: 'moves',
  handler: startMove({
    policy: settings,
    probe: (vault) => vaults.probe(vault),
    claimPair: (move, stateOf) => claimPair(store, { ...claimOf(move), stateOf }),
    releasePair: (move) => releasePair(store, claimOf(move)),
    randomHex: (digits) =>
      randomBytes(Math.ceil(digits / 2))
        .toString('hex')
        .slice(0, digits),
  }),
});

app.http('approveMove', {
  ...http,
  methods: ['POST'],
  route: 'moves/{id}/approve',
  handler: approveMove(),
});

app.http('getMove', { ...http, methods: ['GET'], route: 'moves/{id}', handler: getMove() });

app.http('getPlan', {
  ...http,
  methods: ['GET'],
  route: 'moves/{id}/plan',
  handler: getPlan({
    readPlanPage: (move, page) => readPlanPage(store, move, page),
    readPlanSettings: (move) => readPlanSettings(store, move),
    readConfiguration: (move) => readConfigurationPlan(store, move),
  }),
});

app.http('getReport', {
  ...http,
  methods: ['GET'],
  route: 'moves/{id}/report',
  handler: getReport({ readReport: (move) => readJson(store, storeNames.report(move), moveReportSchema) }),
});

app.http('getOpenApi', { ...http, methods: ['GET'], route: 'openapi.json', handler: getOpenApi() });

function claimOf(run: MoveRef): { name: string; run: MoveRef } {
  return { name: storeNames.pairClaim(run.sourceVault, run.targetVault), run };
}
