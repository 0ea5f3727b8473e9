// Runs after `azd provision`: assigns the app's identity its roles on the vaults, in a separate deployment. `azd
// down` may delete every resource group in azd's own deployment, and the vaults are in some of these groups.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { az, given, runHook } from './azureCli.mjs';

const infra = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const template = path.join(infra, 'access.json');
// The name does not contain the environment's name, because azd also finds its deployments by name.
const deploymentName = (environment) => createHash('sha256').update(environment).digest('hex').slice(0, 32);

runHook(() => {
  const environment = given('AZURE_ENV_NAME');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'access-'));
  try {
    const parameters = path.join(folder, 'parameters.json');
    writeFileSync(parameters, JSON.stringify(filledParameters()));
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

/** access.parameters.json with azd's values, each in the type of its template parameter. */
function filledParameters() {
  const file = JSON.parse(readFileSync(path.join(infra, 'access.parameters.json'), 'utf8'));
  const { parameters: known } = JSON.parse(readFileSync(template, 'utf8'));
  const filled = Object.entries(file.parameters).map(([name, { value }]) => {
    const text = valueOf(value);
    return [name, { value: known[name].type === 'bool' ? boolean(name, text) : text }];
  });
  return { ...file, parameters: Object.fromEntries(filled) };
}

/** `${NAME}` or `${NAME=default}`, as azd reads them. */
function valueOf(pattern) {
  const [, name, fallback] = /^\$\{(\w+)(?:=(.*))?\}$/.exec(pattern);
  return fallback === undefined ? given(name) : process.env[name] || fallback;
}

function boolean(name, text) {
  if (!['true', 'false'].includes(text)) throw new Error(`${name} is "${text}". Expected true or false.`);
  return text === 'true';
}
