// Deploys the installation from a workflow, without azd and without a secret: it signs in with the workflow's own token
// (OpenID Connect), deploys infra/main.json, assigns the roles, and deploys the package that `npm run package` wrote.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { az, given, workflowToken } from './azureCli.mjs';
import { filledParameters, infra } from './filledParameters.mjs';

const packageFile = path.resolve(infra, '../.cache/package/keyvault-mover.zip');

try {
  Object.assign(process.env, variables());
  await signIn();
  process.env.AZURE_LOCATION ||= regionOfTarget();
  const outputs = deployInstallation();
  Object.assign(process.env, outputs);
  grantAccess();
  const app = ['--resource-group', outputs.AZURE_RESOURCE_GROUP, '--name', outputs.AZURE_FUNCTION_APP_NAME];
  az('functionapp', 'deployment', 'source', 'config-zip', ...app, '--src', packageFile);
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

/** Signs the Azure CLI in as the application whose federated credential names this repository and environment. */
async function signIn() {
  az(
    ...['login', '--service-principal', '--username', given('AZURE_CLIENT_ID')],
    ...['--tenant', given('AZURE_TENANT_ID'), '--federated-token', await workflowToken()],
  );
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

/** Deploys infra/main.json, and returns its outputs by name. */
function deployInstallation() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'deploy-'));
  try {
    const parameters = path.join(folder, 'parameters.json');
    writeFileSync(parameters, JSON.stringify(filledParameters('main')));
    const { properties } = az(
      ...['deployment', 'sub', 'create', '--name', `keyvault-mover-${given('AZURE_ENV_NAME')}`],
      ...['--subscription', given('AZURE_SUBSCRIPTION_ID'), '--location', given('AZURE_LOCATION')],
      ...['--template-file', path.join(infra, 'main.json'), '--parameters', `@${parameters}`],
    );
    return Object.fromEntries(Object.entries(properties.outputs).map(([name, { value }]) => [name, value]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function grantAccess() {
  const { status } = spawnSync(process.execPath, [path.join(infra, 'hooks/grantAccess.mjs')], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The roles on the vaults were not assigned. The package was not deployed.');
}
