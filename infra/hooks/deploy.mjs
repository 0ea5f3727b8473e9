// Deploys the installation from a workflow, without azd and without a secret: it signs in with the workflow's own token
// (OpenID Connect), deploys infra/main.json, assigns the roles, and deploys the package that `npm run package` wrote.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { az, given, signIn } from './azureCli.mjs';
import { infra } from './filledParameters.mjs';
import { deployAtSubscription, openName } from './subscriptionDeployment.mjs';

const packageFile = path.resolve(infra, '../.cache/package/keyvault-mover.zip');

try {
  Object.assign(process.env, variables());
  await signIn({ clientId: given('AZURE_CLIENT_ID'), tenantId: given('AZURE_TENANT_ID') });
  process.env.AZURE_LOCATION ||= regionOfTarget();
  runHook('checkBefore', 'Nothing was deployed.');
  const outputs = deployAtSubscription('main', openName());
  Object.assign(process.env, outputs);
  runHook('grantAccess', 'The roles on the vaults were not assigned. The package was not deployed.');
  az(
    ...['functionapp', 'deployment', 'source', 'config-zip', '--subscription', given('AZURE_SUBSCRIPTION_ID')],
    ...['--resource-group', outputs.AZURE_RESOURCE_GROUP, '--name', outputs.AZURE_FUNCTION_APP_NAME],
    ...['--src', packageFile],
  );
  console.log(`Deployed to ${outputs.AZURE_FUNCTION_APP_NAME}. What is public: ${outputs.MOVER_PUBLIC}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** The variables of the workflow's environment that are names of azd or of the installation. */
function variables() {
  const all = JSON.parse(given('WORKFLOW_VARIABLES'));
  return Object.fromEntries(Object.entries(all).filter(([name]) => /^(?:AZURE|MOVER)_/.test(name)));
}

/** The region of the first target: a vault, or a resource group in which moves create targets. */
function regionOfTarget() {
  const [vault = ''] = (process.env.MOVER_TARGET_VAULT_IDS ?? '').split(',');
  const [group = ''] = (process.env.MOVER_NEW_TARGET_GROUP_IDS ?? '').split(',');
  const id = vault.trim() || group.trim();
  if (id === '')
    throw new Error(
      'AZURE_LOCATION is not set, and neither MOVER_TARGET_VAULT_IDS nor MOVER_NEW_TARGET_GROUP_IDS names a target.',
    );
  return az('resource', 'show', '--ids', id, '--query', 'location');
}

/** Runs a hook of azure.yaml, as azd does. */
function runHook(name, failure) {
  const { status } = spawnSync(process.execPath, [path.join(infra, `hooks/${name}.mjs`)], { stdio: 'inherit' });
  if (status !== 0) throw new Error(failure);
}
