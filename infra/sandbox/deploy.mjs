// Deploys the installation of one night with the script of the deployment workflow, and passes its address to later steps.
import { appendFileSync } from 'node:fs';
import { given } from '../hooks/azureCli.mjs';
import { environmentOfRun, namesOf, regions, runScript, subscription, vaultId } from './sandbox.mjs';

const passedOn = ['MOVER_ENDPOINT', 'AZURE_RESOURCE_GROUP', 'AZURE_FUNCTION_APP_NAME'];

await runScript(async () => {
  const environment = environmentOfRun();
  const { vaultGroup, source, privateSource, privateTarget, madeVaults } = namesOf(environment);
  const ids = (...names) => names.map((name) => vaultId(vaultGroup, name)).join(',');
  process.env.WORKFLOW_VARIABLES = JSON.stringify({
    AZURE_ENV_NAME: environment,
    AZURE_LOCATION: regions.home,
    AZURE_CLIENT_ID: given('SANDBOX_CLIENT_ID'),
    AZURE_TENANT_ID: given('SANDBOX_TENANT_ID'),
    AZURE_SUBSCRIPTION_ID: subscription(),
    MOVER_SOURCE_VAULT_IDS: ids(source, privateSource),
    MOVER_TARGET_VAULT_IDS: ids(privateTarget),
    MOVER_NEW_TARGET_NAMES: madeVaults,
    MOVER_NEW_TARGET_GROUP_IDS: `/subscriptions/${subscription()}/resourceGroups/${vaultGroup}`,
    MOVER_ALLOW_CONFIGURE: 'true',
    // The private source and target are reached through endpoints of this network.
    MOVER_NETWORK_ISOLATION: 'true',
  });
  await import('../hooks/deploy.mjs');
  if (process.exitCode) throw new Error('The installation was not deployed.');
  appendFileSync(given('GITHUB_ENV'), passedOn.map((name) => `${name}=${given(name)}\n`).join(''));
});
