import { type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';
import { checkOrchestrations, type CheckRun, checkRunIdSchema } from '../../shared/contracts/model/checks';
import { checkView } from '../../shared/rules/checks/checkView';
import { renderCheckHtml } from '../../shared/rules/checks/renderCheckHtml';
import { renderCheckJunit } from '../../shared/rules/checks/renderCheckJunit';
import { renderCheckMarkdown } from '../../shared/rules/checks/renderCheckMarkdown';
import { orchestrationState } from '../runtime/orchestrationState';
import { formatProblem, problem } from './problem';
import { handle } from './handle';

export interface GetCheckParts {
  readonly readRun: (id: string) => Promise<CheckRun | undefined>;
}

/** `GET /api/checks/{id}?format=json|md|html|junit` (or `Accept`): one run of checks, each finding with its remedy. */
export function getCheck({ readRun }: GetCheckParts): HttpHandler {
  return handle('getCheck', async (request, context, instance) => {
    const format = formatOf(request);
    if (format === undefined) return formatProblem(request, formats, instance);
    const id = request.params['id'] ?? '';
    const run = checkRunIdSchema.safeParse(id).success ? await readRun(id) : undefined;
    return run === undefined ? notThere(getClient(context), id, instance) : render(run, format);
  });
}

async function notThere(client: DurableClient, id: string, instance: string): Promise<HttpResponseInit> {
  if (await isUnderWay(client, id)) {
    const detail = 'The run of checks is still in progress. Repeat this request in a few seconds.';
    return problem({ status: 404, code: 'CHECK_NOT_READY', detail, instance, headers: { 'Retry-After': '2' } });
  }
  return checkNotFound(instance);
}

export function checkNotFound(instance: string): HttpResponseInit {
  const detail =
    'There is no run of checks with this id, or it was pruned. GET /api/checks lists the runs in the store.';
  return problem({ status: 404, code: 'CHECK_NOT_FOUND', detail, instance });
}

async function isUnderWay(client: DurableClient, id: string): Promise<boolean> {
  // The id becomes part of the path of the runtime's own call.
  return (
    checkRunIdSchema.safeParse(id).success && (await orchestrationState(client, id, checkOrchestrations)) === 'running'
  );
}

const formats = ['json', 'md', 'html', 'junit'] as const;
type Format = (typeof formats)[number];

const typesOf: Readonly<Record<Format, readonly string[]>> = {
  json: ['application/json', 'application/*', '*/*'],
  md: ['text/markdown'],
  html: ['text/html', 'text/*'],
  junit: ['application/xml', 'text/xml'],
};

function render(run: CheckRun, format: Format): HttpResponseInit {
  const headers = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };
  switch (format) {
    case 'json':
      return { status: 200, headers, jsonBody: checkView(run) };
    case 'md':
      return text(renderCheckMarkdown(run), 'text/markdown', headers);
    case 'html':
      return text(renderCheckHtml(run), 'text/html', { ...headers, 'Content-Security-Policy': pagePolicy });
    case 'junit':
      return text(renderCheckJunit(run), 'application/xml', headers);
  }
}

/** Allows the page its own style and nothing else. */
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

function text(body: string, type: string, headers: Record<string, string>): HttpResponseInit {
  return { status: 200, headers: { ...headers, 'Content-Type': `${type}; charset=utf-8` }, body };
}

/**
 * Returns the format that the query names. Without one, returns the first supported format of `Accept`, and JSON for
 * any type.
 */
function formatOf(request: HttpRequest): Format | undefined {
  const asked = request.query.get('format');
  if (asked !== null) return formats.find((format) => format === asked);
  const accepted = (request.headers.get('accept') ?? '*/*').split(',').map((part) => (part.split(';')[0] ?? '').trim());
  const found = accepted.map((type) => formats.find((format) => typesOf[format].includes(type)));
  return found.find((format) => format !== undefined);
}
