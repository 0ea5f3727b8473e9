import { type HttpHandler, type HttpResponseInit } from '@azure/functions';
import { textAnswer } from '../chooseFormat';
import { handle } from '../handle';
import { problem } from '../problem';

/** Returns the text of a built file of the page; undefined if it does not exist. */
export type ReadUiFile = (name: string) => string | undefined;

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
export function getUi(readFile: ReadUiFile, canSteer: boolean): HttpHandler {
  return handle('getUi', (_request, _context, instance) => {
    const page = readFile('index.html');
    if (page === undefined) return Promise.resolve(notBuilt(instance));
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
export function getUiFile(readFile: ReadUiFile): HttpHandler {
  return handle('getUiFile', (request, _context, instance) => {
    const name = request.params['file'] ?? '';
    const type = typesOf.get(name);
    if (type === undefined) return Promise.resolve(noSuchFile(instance));
    const text = readFile(name);
    return Promise.resolve(text === undefined ? notBuilt(instance) : textAnswer(text, type, uiHeaders));
  });
}

function noSuchFile(instance: string): HttpResponseInit {
  const known = [...typesOf.keys()].map((name) => `/api/ui/${name}`).join(' and ');
  const detail = `The page has no such file. Its files are ${known}; the page itself is at /api/ui.`;
  return problem({ status: 404, code: 'ROUTE_NOT_FOUND', detail, instance });
}

function notBuilt(instance: string): HttpResponseInit {
  const detail = 'The files of the page are not built. Run "npm run build", or deploy what "npm run package" builds.';
  return problem({ status: 404, code: 'ROUTE_NOT_FOUND', detail, instance });
}
