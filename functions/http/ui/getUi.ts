import { readFileSync } from 'node:fs';
import path from 'node:path';
import { textAnswer } from '../frame/chooseFormat';
import { serve } from '../frame/serve';
import { Refused } from '../answers/problem';

/** Returns the text of a built file of the page; undefined if it does not exist. */
type ReadUiFile = (name: string) => string | undefined;

/**
 * What the page may do: load its own script and style, and call this app. Nothing from elsewhere runs or loads, no text
 * becomes markup (trusted types), and no other page frames it.
 */
const uiPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const uiHeaders = {
  'Content-Security-Policy': uiPolicy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** `GET /api/ui`: the page. `canSteer` says whether it shows the buttons that approve and cancel. */
export function getUi(readFile: ReadUiFile, canSteer: boolean) {
  return serve('getUi', () => {
    const page = builtFile(readFile, 'index.html');
    const html = canSteer ? page.replace('data-steer="no"', 'data-steer="yes"') : page;
    return Promise.resolve(textAnswer(html, 'text/html', uiHeaders));
  });
}

/** The types of the other files. A request can ask for these names only. */
const typesOf: ReadonlyMap<string, string> = new Map([
  ['page.js', 'text/javascript'],
  ['page.css', 'text/css'],
]);

/** `GET /api/ui/{file}`: the script and the style of the page. */
export function getUiFile(readFile: ReadUiFile) {
  return serve('getUiFile', ({ id: name }) => {
    const type = typesOf.get(name);
    if (type === undefined) throw noSuchFile();
    return Promise.resolve(textAnswer(builtFile(readFile, name), type, uiHeaders));
  });
}

function noSuchFile(): Refused {
  const known = [...typesOf.keys()].map((name) => `/api/ui/${name}`).join(' and ');
  const detail = `The page has no such file. Its files are ${known}; the page itself is at /api/ui.`;
  return new Refused({ status: 404, code: 'ROUTE_NOT_FOUND', detail });
}

function builtFile(readFile: ReadUiFile, name: string): string {
  const detail = 'The files of the page are not built. Run "npm run build", or deploy what "npm run package" builds.';
  const text = readFile(name);
  if (text === undefined) throw new Refused({ status: 404, code: 'ROUTE_NOT_FOUND', detail });
  return text;
}

/** Reads files of a folder, each at its first request, and keeps them, so that the start of the app costs nothing. */
export function readOnce(folder: string): ReadUiFile {
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
