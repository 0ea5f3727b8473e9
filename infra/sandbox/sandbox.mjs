// What the scripts of the nightly sandbox share: names, the sign-in without a secret, and clients of Azure.
import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { KeyVaultManagementClient } from '@azure/arm-keyvault';
import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
} from '@azure/core-rest-pipeline';
import { ClientAssertionCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { given, signIn, workflowToken } from '../hooks/azureCli.mjs';

const arm = 'https://management.azure.com';
/** The tag by which leftovers of a lost runner are found. */
export const sandboxTag = 'keyvault-mover-sandbox';
export const pollMs = Number(process.env.SANDBOX_POLL_MS ?? 5_000);

/** The regions of the night. The source is at home; `near` is in its geography, `far` in another one. */
export const regions = {
  home: process.env.SANDBOX_REGION || 'westeurope',
  near: process.env.SANDBOX_NEAR_REGION || 'northeurope',
  far: process.env.SANDBOX_FAR_REGION || 'eastus',
};

/** The name of this night's installation, which is part of all names. It differs in each attempt of a run. */
export function environmentOfRun() {
  return `sbx-${given('SANDBOX_RUN')}`;
}

/** Resource groups and vaults of an installation. The name of a vault has at most 24 characters. */
export function namesOf(environment) {
  const vault = (role) => `${environment}-${role}`;
  return {
    appGroup: `rg-kvmover-${environment}`,
    vaultGroup: `rg-${environment}-vaults`,
    source: vault('from'),
    privateSource: vault('priv'),
    privateTarget: vault('shut'),
    madeVaults: vault('*'),
    made: (scenario) => vault(scenario),
  };
}

export const subscription = () => given('SANDBOX_SUBSCRIPTION_ID');
export const vaultId = (group, name) =>
  `/subscriptions/${subscription()}/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${name}`;

let known;
export function credential() {
  known ??= new ClientAssertionCredential(given('SANDBOX_TENANT_ID'), given('SANDBOX_CLIENT_ID'), workflowToken, {
    authorityHost: process.env.AZURE_AUTHORITY_HOST,
  });
  return known;
}

/** Signs the Azure CLI in. A step does it itself, because a token lasts for an hour and a night for several. */
export const signInCli = () => signIn({ clientId: given('SANDBOX_CLIENT_ID'), tenantId: given('SANDBOX_TENANT_ID') });

export const vaultManagement = () => new KeyVaultManagementClient(credential(), subscription());
export const authorization = () => new AuthorizationManagementClient(credential(), subscription());
export const secretsOf = (vault) => new SecretClient(`https://${vault}.vault.azure.net`, credential());

/** Sends a request to Azure Resource Manager. Returns status, headers and body; throws for statuses that are not expected. */
export async function armCall(method, address, { body, expected = [200, 201, 202, 204] } = {}) {
  const { token } = await credential().getToken(`${arm}/.default`);
  const request = createPipelineRequest({
    method,
    url: new URL(address, arm).href,
    headers: createHttpHeaders({ authorization: `Bearer ${token}`, 'content-type': 'application/json' }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { status, headers, bodyAsText } = await createPipelineFromOptions({}).sendRequest(
    createDefaultHttpClient(),
    request,
  );
  if (!expected.includes(status)) throw new Error(`${method} ${address}: ${status} ${bodyAsText ?? ''}`);
  return { status, headers, body: bodyAsText ? JSON.parse(bodyAsText) : undefined };
}

export const groupAddress = (group) =>
  `/subscriptions/${subscription()}/resourceGroups/${group}?api-version=2024-11-01`;

/** The object id of the identity that runs the scripts, from its own token. */
export async function ownObjectId() {
  const { token } = await credential().getToken(`${arm}/.default`);
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString('utf8')).oid;
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Repeats `work` until it returns something else than undefined. Prints each new error; throws with the last one after
 * `minutes`.
 */
export async function until(what, minutes, work) {
  const end = Date.now() + minutes * 60_000;
  let last;
  do {
    try {
      const found = await work();
      if (found !== undefined) return found;
    } catch (error) {
      if (error.message !== last?.message) console.log(`Waiting: ${error.message}`);
      last = error;
    }
    await sleep(pollMs);
  } while (Date.now() < end);
  throw new Error(`${what} did not happen within ${minutes} minutes. ${last?.message ?? ''}`);
}

/** Runs a script. Its error fails the step of the workflow. */
export async function runScript(script) {
  try {
    await script();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
