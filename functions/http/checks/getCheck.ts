import { type HttpHandler, type HttpResponseInit } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';
import { checkRunIdSchema } from '../../../shared/contracts/model/checkProof';
import { checkOrchestrations } from '../../../shared/contracts/steps/checkSteps';
import { type CheckRun } from '../../../shared/contracts/model/checks';
import { checkTexts } from '../../../shared/rules/checks/checkDocument';
import { checkView } from '../../../shared/rules/checks/checkView';
import { changedRunWords, evidenceOf, type FoundCheckRun } from '../../../shared/rules/checks/foundCheckRun';
import { orchestrationState } from '../../runtime/orchestrationState';
import { chooseFormat, formatAnswer, type FormatTypes } from '../chooseFormat';
import { formatProblem, problem } from '../problem';
import { handle } from '../handle';

export interface GetCheckParts {
  readonly findRun: (client: DurableClient, id: string) => Promise<FoundCheckRun>;
}

/** `GET /api/checks/{id}?format=json|md|html|junit` (or `Accept`): one run of checks, each finding with its remedy. */
export function getCheck({ findRun }: GetCheckParts): HttpHandler {
  return handle('getCheck', async (request, context, instance) => {
    const format = chooseFormat(request, formats, typesOf);
    if (format === undefined) return formatProblem(request, formats, instance);
    const id = request.params['id'] ?? '';
    const client = getClient(context);
    const found = await findRun(client, id);
    const run = evidenceOf(found, context);
    if (run !== undefined) return render(run, format);
    if (found.state === 'absent') return notThere(client, id, instance);
    return problem({ status: 409, code: 'CHECK_CHANGED', detail: changedRunWords(id), instance });
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
    'There is no run of checks with this id, or its history is gone. GET /api/checks lists the runs in the store.';
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

const typesOf: FormatTypes<Format> = {
  json: ['application/json', 'application/*', '*/*'],
  md: ['text/markdown'],
  html: ['text/html', 'text/*'],
  junit: ['application/xml', 'text/xml'],
};

function render(run: CheckRun, format: Format): HttpResponseInit {
  if (format === 'json') return { status: 200, jsonBody: checkView(run) };
  return formatAnswer(format, checkTexts[format](run), run.id);
}
