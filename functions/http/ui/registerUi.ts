import { readFileSync } from 'node:fs';
import path from 'node:path';
import { app, type HttpFunctionOptions } from '@azure/functions';
import { type UiMode } from '../../../shared/contracts/settings/settings';
import { getUi, getUiFile, type ReadUiFile } from './getUi';

/** Without a key, because a browser cannot send one before there is a page. The answers are the same for everyone. */
const open: Omit<HttpFunctionOptions, 'handler'> = { authLevel: 'anonymous', methods: ['GET', 'HEAD'] };

/** Registers the page, unless a setting switches it off. `folder` has its built files. */
export function registerUi(mode: UiMode, folder: string): void {
  if (mode === 'off') return;
  const readFile = readOnce(folder);
  app.http('getUi', { ...open, route: 'ui', handler: getUi(readFile, mode === 'steer') });
  app.http('getUiFile', { ...open, route: 'ui/{file}', handler: getUiFile(readFile) });
}

/** Reads each file at its first request and keeps it, so that the start of the app costs nothing. */
function readOnce(folder: string): ReadUiFile {
  const kept = new Map<string, string>();
  return (name) => {
    const text = kept.get(name) ?? readText(path.join(folder, name));
    if (text !== undefined) kept.set(name, text);
    return text;
  };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
