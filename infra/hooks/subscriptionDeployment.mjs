// Deploys a compiled template at the subscription of the environment.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { az, given, wait } from './azureCli.mjs';
import { filledParameters, infra } from './filledParameters.mjs';

const maxAttempts = 8;
/** A new role or identity is not known everywhere at once. Azure says so with these codes. */
const notKnownYet = /\b(?:RoleDefinitionDoesNotExist|PrincipalNotFound)\b/;

/** Deploys `infra/TEMPLATE.json` with the values of the environment, and returns its outputs by name. */
export function deployAtSubscription(template, name) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'deployment-'));
  try {
    const parameters = path.join(folder, 'parameters.json');
    writeFileSync(parameters, JSON.stringify(filledParameters(template)));
    const made = repeated(() =>
      az(
        ...['deployment', 'sub', 'create', '--name', name],
        ...['--subscription', given('AZURE_SUBSCRIPTION_ID'), '--location', given('AZURE_LOCATION')],
        ...['--template-file', path.join(infra, `${template}.json`), '--parameters', `@${parameters}`],
      ),
    );
    return Object.fromEntries(Object.entries(made?.properties?.outputs ?? {}).map(([key, { value }]) => [key, value]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Returns the name of a deployment as a hash, so it does not contain the environment's name: azd also finds its own
 * deployments by name. Azure binds a name to the location of its first deployment, so the location is part of it.
 */
export function hiddenName() {
  const text = `${given('AZURE_ENV_NAME')} ${regionName()}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Returns the name of a deployment that azd may treat as its own. */
export function openName() {
  return `keyvault-mover-${given('AZURE_ENV_NAME')}-${regionName()}`;
}

/** `West Europe` and `westeurope` are the same region. */
export function regionName(region = given('AZURE_LOCATION')) {
  return region.toLowerCase().replaceAll(' ', '');
}

function repeated(deploy) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return deploy();
    } catch (error) {
      const [code] = notKnownYet.exec(error.message) ?? [];
      if (code === undefined || attempt === maxAttempts) throw error;
      console.log(`${code}: Azure does not know a new role or identity everywhere yet. Deploying again soon.`);
      wait();
    }
  }
}
