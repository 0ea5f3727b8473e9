import { readFileSync } from 'node:fs';
import * as functionsLibrary from '@azure/functions';
import { app, type InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { openClients } from '../shared/clients/openClients';
import { parseSettings } from '../shared/contracts/settings/settings';
import { isAllowed } from '../shared/rules/text/isAllowed';
import { hostBudgetMs } from './steps/frame/hostBudget';
import { boundHeapGrowth } from './runtime/optimizeLess';
import { optimizeLess } from './runtime/optimizeLess';
import { lastDrift } from './runtime/lastDrift';
import { guardClients } from './steps/runs/followPaces';
import { signStart, type StartingRun } from './steps/starts/signStart';
import { expiryParts } from './steps/retention/expiryParts';
import { sweepParts } from './steps/retention/sweepParts';
import { registerOperations } from './http/frame/registerOperations';
import { saysIdInUse } from './http/moves/startMove';
import { httpHandlers } from './httpHandlers';
import { orchestrators } from './orchestratorList';
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
const clients = guardClients(allClients, settings);

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

const { callers } = settings;
registerOperations(httpHandlers({ clients, settings, vaults: allClients.vaults }), {
  ...{ callers, verifyToken: clients.verifyToken, hasPage: settings.ui !== 'off' },
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
  return signStart(clients.starts, run);
}
