// Runs after `azd provision`: assigns the app's identity its roles on the vaults, in a separate deployment. `azd
// down` may delete every resource group in azd's own deployment, and the vaults are in some of these groups.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { az, given, runHook } from './azureCli.mjs';
import { filledParameters, infra } from './filledParameters.mjs';

const template = path.join(infra, 'access.json');
// The name does not contain the environment's name, because azd also finds its deployments by name.
const deploymentName = (environment) => createHash('sha256').update(environment).digest('hex').slice(0, 32);

runHook(() => {
  const environment = given('AZURE_ENV_NAME');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'access-'));
  try {
    const parameters = path.join(folder, 'parameters.json');
    writeFileSync(parameters, JSON.stringify(filledParameters('access')));
    az(
      ...['deployment', 'sub', 'create', '--name', deploymentName(environment)],
      ...['--subscription', given('AZURE_SUBSCRIPTION_ID'), '--location', given('AZURE_LOCATION')],
      ...['--template-file', template, '--parameters', `@${parameters}`],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log("The app's identity has its roles. A new role takes some minutes to become effective.");
});
