// Calls of the Azure CLI in the hooks of azure.yaml.
import { spawnSync } from 'node:child_process';

const maxBytes = 256 * 1024 * 1024;

/** Runs `az` and returns its output as JSON. Throws with the message of the CLI if it fails or is missing. */
export function az(...args) {
  try {
    return commandJson('az', [...args, '--only-show-errors', '--output', 'json']);
  } catch ({ message }) {
    const options = args.findIndex((arg) => arg.startsWith('-'));
    const called = `"az ${args.slice(0, options < 0 ? undefined : options).join(' ')}"`;
    if (/misspelled or not recognized/.test(message))
      throw new Error(`This Azure CLI is too old: it does not know ${called}. Update it: az upgrade.\n${message}`);
    throw new Error(`${called} failed. It needs the Azure CLI, signed in: az login.\n${message}`);
  }
}

/** Runs a command and returns its output as JSON. Throws with what it printed as error. */
export function commandJson(command, args) {
  const onWindows = process.platform === 'win32';
  const { status, stdout, stderr, error } = spawnSync(
    command,
    args.map((arg) => (onWindows ? `"${arg}"` : arg)),
    // On Windows `az` is a shell script.
    { encoding: 'utf8', maxBuffer: maxBytes, shell: onWindows },
  );
  if (status === 0) return JSON.parse(stdout.trim() === '' ? 'null' : stdout);
  throw new Error(`${stderr ?? ''}${error?.message ?? ''}`.trim());
}

/** Returns a value of azd's environment. Throws if azd has none. */
export function given(name) {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`${name} is not set: run this through azd, after "azd provision".`);
  return value;
}

/** Waits before the next attempt: 30 seconds, or MOVER_HOOK_WAIT_MS. */
export function wait() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(process.env.MOVER_HOOK_WAIT_MS ?? 30_000));
}

/** Signs the Azure CLI in as the application whose federated credential names this repository and environment. */
export async function signIn({ clientId, tenantId }) {
  az(
    ...['login', '--service-principal', '--username', clientId],
    ...['--tenant', tenantId, '--federated-token', await workflowToken()],
  );
}

/** Runs a hook. An error of the hook is printed and stops azd. */
export function runHook(hook) {
  try {
    hook();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

/**
 * Returns a new token of a workflow's own job (OpenID Connect), which stands for a secret at Microsoft Entra. Throws if the
 * job has no right to one.
 */
export async function workflowToken() {
  const url = new URL(given('ACTIONS_ID_TOKEN_REQUEST_URL'));
  url.searchParams.set('audience', 'api://AzureADTokenExchange');
  const answer = await fetch(url, { headers: { Authorization: `bearer ${given('ACTIONS_ID_TOKEN_REQUEST_TOKEN')}` } });
  if (!answer.ok) throw new Error(`The workflow got no token: ${answer.status}. The job needs "id-token: write".`);
  return (await answer.json()).value;
}
