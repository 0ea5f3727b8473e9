// After `azd provision`: gives the app's identity its roles on the vaults, by a deployment that is not azd's. azd takes
// every resource group in its own deployment for one that `azd down` may delete, and the vaults lie in some of them.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { az, given, runHook } from './azureCli.mjs';

const infra = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const template = path.join(infra, 'access.json');
// Without the environment's name in it: azd looks for its deployments by names too.
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
  console.log("The app's identity has its roles. A new role takes some minutes to act.");
});

/** access.parameters.json with azd's values in it, each of the type that the template asks for. */
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
