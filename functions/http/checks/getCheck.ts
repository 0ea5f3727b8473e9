import { type DurableClient } from 'durable-functions';
import { checkRunIdSchema } from '../../../shared/contracts/model/checks';
import { checkOrchestrations } from '../../../shared/contracts/steps/checkSteps';
import { checkTexts } from '../../../shared/rules/checks/checkDocument';
import { checkView } from '../../../shared/rules/checks/checkView';
import { changedRunWords, evidenceOf, type FoundCheckRun } from '../../../shared/rules/checks/foundCheckRun';
import { orchestrationState } from '../../runtime/orchestrationState';
import { answerIn } from '../frame/chooseFormat';
import { type Call, serve } from '../frame/serve';
import { Refused } from '../answers/problem';

interface GetCheckParts {
  readonly findRun: (client: DurableClient, id: string) => Promise<FoundCheckRun>;
}

/** `GET /api/checks/{id}?format=json|md|html|junit` (or `Accept`): one run of checks, each finding with its remedy. */
export function getCheck({ findRun }: GetCheckParts) {
  return serve('getCheck', async (asked) => {
    const { id, client, format } = asked;
    const found = await findRun(client, id);
    const run = evidenceOf(found, asked.context);
    if (run !== undefined)
      return format === 'json' ? { jsonBody: checkView(run) } : answerIn(format, run, { texts: checkTexts, name: id });
    if (found.state === 'absent') throw await notThere(asked);
    throw new Refused({ status: 409, code: 'CHECK_CHANGED', detail: changedRunWords(id) });
  });
}

async function notThere({ client, id }: Call): Promise<Refused> {
  if (!(await isUnderWay(client, id))) return checkNotFound();
  const detail = 'The run of checks is still in progress. Repeat this request in a few seconds.';
  return new Refused({ status: 404, code: 'CHECK_NOT_READY', detail, headers: { 'Retry-After': '2' } });
}

export function checkNotFound(): Refused {
  const detail =
    'There is no run of checks with this id, or its history is gone. GET /api/checks lists the runs in the store.';
  return new Refused({ status: 404, code: 'CHECK_NOT_FOUND', detail });
}

async function isUnderWay(client: DurableClient, id: string): Promise<boolean> {
  // The id becomes part of the path of the runtime's own call.
  return (
    checkRunIdSchema.safeParse(id).success && (await orchestrationState(client, id, checkOrchestrations)) === 'running'
  );
}
