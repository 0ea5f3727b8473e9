import { deletionTokenSchema } from '../api/cutoverAnswers';
import { maxPlanPages } from '../api/httpAnswers';
import { moveIdSchema, runIdSchema } from '../model/ids';
import { get, post } from './operation';
import { type Parameter, statusFlags, text, token, unchecked, wholeNumber } from './parameters';

export const moveIdPattern = '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$';
export const runIdPattern = '^[0-9a-f]{8}$';
export const noMove = 'There is no move with this id.';
export const orchestrationRuns = 'It is in progress. Ask again at `Location`, after `Retry-After` seconds.';
export const startedWords = 'Started. `Location` is the status URL of the orchestration.';

/** The parameter that names a run. */
export function runIdOf(description: string): Parameter<string> {
  const expected = 'the id of a run: 8 of the characters 0 to 9 and a to f';
  return text(description, { schema: runIdSchema, expected }, { pattern: runIdPattern });
}

const steering = {
  409: 'The move has ended, or this is not possible in its phase. The text says what is possible now.',
} as const;
const tooMany =
  'The app already runs the maximum number of moves, or has received too many requests. Try again after `Retry-After`.';
const isStarter = 'The caller started the move, and the app requires that another person approves it.';

/** A client of the runtime sends no body, has its reason in the query, and expects a termination. */
function cancellationOf({ reason }: { readonly reason?: unknown }): object {
  if (reason === undefined) return {};
  return reason === '{text}' ? { now: true } : { now: true, reason };
}

/** The operations of moves: start, status, plan, report, and the verbs that steer a move. */
export const moveOperations = {
  startMove: post('moves', 'Move.Start', 'MoveRequest', {
    answer: 'StartedMove',
    summary: 'Starts a move.',
    says: startedWords,
    problems: {
      403: 'A vault or its tenant is not on the allow-lists, or the app requires an approval.',
      409: 'A move with this id, or of this pair of vaults, is under way.',
      429: tooMany,
    },
  }),
  getMove: get('moves/{id}', {
    ...{ answer: 'MoveStatus', says: 'The status.' },
    summary: 'Shows the status of a move.',
  }),
  getPlan: get('moves/{id}/plan', {
    answer: 'Plan',
    summary: 'Shows the route of every item, and the reasons.',
    says: 'Pages of the plan as JSON, or the whole plan in another format.',
    query: {
      page: unchecked('The number of the page.', { type: 'integer', minimum: 0, default: 0 }),
      pages: wholeNumber('The number of pages from there on. The answer has those that exist.', {
        ...{ minimum: 1, maximum: maxPlanPages, default: 1 },
      }),
      against: text(
        'Adds `difference` to the answer: what an earlier plan had that this one has not, and the other way round. `previous`: the newest earlier plan of the same two vaults. Otherwise the id of a move.',
        { schema: moveIdSchema, expected: '"previous" or the id of a move' },
        { pattern: moveIdPattern },
      ),
    },
    formats: ['json', 'md', 'html', 'csv'],
    ...{ jsonFor: ['page', 'pages', 'against'], conflict: 'PLAN_CHANGED' },
    problems: {
      400: 'There is no such page, the number of pages is not allowed, `against` is no id, or the request names pages or `against` for another format than JSON.',
      404: `${noMove} Or it has no plan yet.`,
      409: 'The stored plan does not match its hash: it was changed in the store.',
    },
  }),
  approveMove: post('moves/{id}/approve', 'Move.Approve', 'Approval', {
    answer: 'ApprovedMove',
    summary: 'Approves the plan of a move that waits for approval.',
    expects: 'Expected {"planHash": "<64 hex digits>", "approvedBy"?: "<who approves>"}, as GET …/plan shows the hash.',
    says: 'Approved.',
    problems: { 403: isStarter, 409: 'The plan has another hash, or the move does not wait for an approval now.' },
  }),
  pauseMove: post('moves/{id}/pause', 'Move.Start', 'ControlRequest', {
    mayLackBody: true,
    summary: 'Pauses a move: no item begins any more, and items that have begun are finished.',
    ...{ answer: 'ControlledMove', says: 'Paused.', problems: steering },
  }),
  resumeMove: post('moves/{id}/resume', 'Move.Start', 'ControlRequest', {
    mayLackBody: true,
    summary: 'Continues a paused move where it was.',
    ...{ answer: 'ControlledMove', says: 'Resumed.', problems: steering },
  }),
  cutoverMove: post('moves/{id}/cutover', 'Move.Start', 'CutoverRequest', {
    mayLackBody: true,
    summary:
      'Ends a held move: it makes one last pass, verifies what that brought, and writes its report. With `freeze`, it proves that nobody wrote to the source since.',
    ...{ answer: 'ControlledMove', says: 'Cutover asked.', problems: steering },
  }),
  getCutover: get('moves/{id}/cutover', {
    ...{ answer: 'CutoverList', says: 'The checklist.' },
    summary: 'Shows the checklist of a cutover: go or no-go, line by line. It calls no vault.',
  }),
  acceptLine: post('moves/{id}/cutover/accept', 'Move.Approve', 'Acceptance', {
    summary:
      'Accepts one line of the checklist of a cutover, with a reason and an end. It holds while the line says what the person saw.',
    ...{ answer: 'ControlledMove', says: 'Accepted.' },
    problems: {
      403: isStarter,
      409: 'The line says something else by now, it says go, nobody can accept it, or the move has ended. The text says which.',
    },
  }),
  cancelMove: post('moves/{id}/cancel', 'Move.Start', 'Cancellation', {
    mayLackBody: cancellationOf,
    summary:
      'Cancels a move: no item begins any more, items that have begun are finished, and the run writes its report. Items that arrived remain in the target.',
    query: {
      reason: unchecked('The reason, for requests without a body. Such a request terminates the move at once.', {
        type: 'string',
        maxLength: 200,
      }),
    },
    ...{ answer: 'CancelledMove', says: 'Cancelled.', problems: steering },
  }),
  retryMove: post('moves/{id}/retry', 'Move.Start', 'ControlRequest', {
    mayLackBody: true,
    summary:
      'Starts a move that did not bring everything again, as a new run with the same id and request. What arrived is left as it is.',
    ...{ answer: 'ControlledMove', says: 'Started again.' },
    problems: {
      403: 'A vault or its tenant is not on the allow-lists any more, or the app requires an approval by now.',
      409: `${steering[409]} Or another move uses one of the vaults.`,
      429: tooMany,
    },
  }),
  paceMove: post('moves/{id}/pace', 'Move.Start', 'PaceRequest', {
    ...{ answer: 'PacedMove', says: 'Changed.' },
    summary: 'Changes shares and limits of a move in progress. Fields that are absent stay as they are.',
    problems: steering,
  }),
  getMoveOrchestration: get('moves/{id}/orchestration', {
    ...{ answer: 'Orchestration', query: statusFlags },
    summary: 'Shows the orchestration of a move as the status URL of the Durable runtime does, without its history.',
    ...{ says: 'It has ended.', running: orchestrationRuns },
  }),
  getReport: get('moves/{id}/report', {
    ...{ answer: 'MoveReport', says: 'The report.' },
    summary: 'Shows the report of a run.',
    query: {
      run: runIdOf(
        'The id of the run. Default: the newest run that is not a dry run, or the newest run if all are dry runs.',
      ),
    },
    formats: ['json', 'md', 'html', 'csv', 'versions', 'junit'],
    problems: {
      400: 'The id of the run is not valid.',
      404: `${noMove} Or there is no such run, or the run is under way and has no report yet.`,
      409: 'The stored report is not the one that the run wrote.',
    },
  }),
  getHandover: get('moves/{id}/handover', {
    ...{ answer: null, says: 'The code, as a file.' },
    summary:
      'Returns code for Terraform or Bicep that takes over what a move made, as the report of its newest run proves it. It has ids and no values.',
    formats: ['terraform', 'bicep'],
    problems: {
      404: `${noMove} Or its run is under way and has no report yet.`,
      409: 'Nothing proves the report of the run, or somebody changed it, or the move was rolled back.',
    },
  }),
  getCompletion: get('moves/{id}/complete', {
    ...{ answer: 'Completion', says: 'The statement.', formats: ['json', 'md', 'html'], conflict: 'CONSUMERS_CHANGED' },
    summary:
      'States whether the source may be deleted, line by line with the time of the evidence, and signs the statement as the report. It changes nothing.',
    problems: {
      409: 'Nothing proves the report of the run, or somebody changed it or the stored consumers.',
      429: 'The app has received too many requests. Try again after `Retry-After`.',
    },
  }),
  getDeletions: get('moves/{id}/deletions', {
    ...{ answer: 'HeldDeletions', says: 'One page of deletions.' },
    summary:
      'Lists the deletions that a held move holds back, with the hash that approves exactly these. It calls no vault.',
    list: { of: 'deletions', token: token(deletionTokenSchema, { pattern: '^\\d{1,4}$' }) },
    problems: { 409: 'The stored list does not match its hash: it was changed in the store.' },
  }),
  approveDeletions: post('moves/{id}/deletions/approve', 'Move.Approve', 'DeletionsApproval', {
    summary:
      'Approves exactly the deletions that a held move holds back. The next pass begins at once and soft-deletes these items in the target.',
    ...{ answer: 'ControlledMove', says: 'Approved.' },
    problems: {
      403: isStarter,
      409: 'The list has another hash, or the move holds nothing back, or it has ended. The text says what to do.',
    },
  }),
} as const;
