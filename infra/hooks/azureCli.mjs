// The Azure CLI, as the hooks of azure.yaml call it.
import { spawnSync } from 'node:child_process';

const mostBytes = 256 * 1024 * 1024;

/** Runs `az` and gives back what it prints, as JSON. Throws with what the CLI says when it fails or is not there. */
export function az(...args) {
  const onWindows = process.platform === 'win32';
  const { status, stdout, stderr, error } = spawnSync(
    'az',
    [...args, '--only-show-errors', '--output', 'json'].map((arg) => (onWindows ? `"${arg}"` : arg)),
    // On Windows it is a script of the shell.
    { encoding: 'utf8', maxBuffer: mostBytes, shell: onWindows },
  );
  if (status === 0) return JSON.parse(stdout.trim() === '' ? 'null' : stdout);
  const said = `${stderr ?? ''}${error?.message ?? ''}`.trim();
  throw new Error(`"az ${args.slice(0, 3).join(' ')}" failed. It needs the Azure CLI, signed in: az login.\n${said}`);
}

/** A value of azd's environment. Throws when azd has none. */
export function given(name) {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`${name} is not set: run this through azd, after "azd provision".`);
  return value;
}

/** Runs a hook: what it throws is printed, and stops azd. */
export function runHook(hook) {
  try {
    hook();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
