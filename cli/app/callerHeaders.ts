import { readFileSync } from 'node:fs';
import { usageError, errorCodeOf } from '../cliError';

/**
 * The headers that prove who calls: the function key of `--key-file` or `KVMOVER_KEY`, and the token of `KVMOVER_TOKEN`.
 * None of them can be an argument, because other users of the machine can read arguments. Throws a usage error.
 */
export function callerHeaders(env: NodeJS.ProcessEnv, keyFile: string | undefined): Record<string, string> {
  const key = (keyFile === undefined ? env['KVMOVER_KEY'] : readKey(keyFile))?.trim() ?? '';
  const token = env['KVMOVER_TOKEN']?.trim() ?? '';
  const given = [key === '' ? '' : 'the function key', token === '' ? '' : 'KVMOVER_TOKEN'].filter(Boolean);
  // The message names no part of the text: it is a secret.
  if (!/^[\x21-\x7e]*$/.test(key + token))
    throw usageError(`Expected one line of visible ASCII characters as ${given.join(' and ')}; other characters came.`);
  return {
    ...(key === '' ? {} : { 'x-functions-key': key }),
    ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
  };
}

/** `npm start` writes the key as a header, which `curl -H @file` takes. */
const headerName = /^x-functions-key: */i;

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(headerName, '');
  } catch (error) {
    const code = errorCodeOf(error) ?? 'unknown error';
    throw usageError(`The file that --key-file names cannot be read (${code}).`, 'Name a file that has only the key.');
  }
}
