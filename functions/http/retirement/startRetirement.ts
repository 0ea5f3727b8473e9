import { type DurableClient } from 'durable-functions';
import { type RetirementRequest, type StartedRetirement } from '../../../shared/contracts/api/retirementAnswers';
import { type CallerId } from '../../../shared/contracts/model/caller';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type RetirementAsk } from '../../../shared/contracts/steps/retirement';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { approvalEvent } from '../../../shared/contracts/steps/orchestrations';
import { retirementInstance, retireVaultContract } from '../../../shared/contracts/steps/retirementSteps';
import {
  awaitsApproval,
  isNewAsk,
  missingLines,
  moveOfRetirement,
  nothingRetired,
  possibleSteps,
} from '../../../shared/rules/retirement/judgeStep';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { isAllowed } from '../../../shared/rules/text/isAllowed';
import { approvalDeadline, barredFrom, mayApproveRollback } from '../../../shared/rules/rollback/secondPerson';
import { isSameCaller } from '../../../shared/rules/transfer/controlWords';
import { findRetirement, type FoundRetirement, moveOf, runStateOf, starterOf } from '../../runtime/findMove';
import { isCompleted, isRunning } from '../../runtime/orchestrationState';
import { Refused } from '../answers/problem';
import { approverOf } from '../callers/approverFault';
import { moveFacts } from '../frame/handleLogged';
import { type Call, type JsonAnswer, serve } from '../frame/serve';
import { type CompletionParts, stateCompletion } from '../moves/getCompletion';
import { reportWithProof } from '../moves/reportWithProof';
import { requireOwnMove } from '../moves/requireMove';
import { type StartMoveParts, saysIdInUse, vaultHeld } from '../moves/startMove';
import { type StartTerms } from '../frame/admitStart';
import { progressNow } from './getRetirement';

type StateOf = Parameters<StartMoveParts['claimVaults']>[1];
type Run = MoveSpec & { readonly startToken: string };

export type StartRetirementParts = CompletionParts &
  Pick<StartMoveParts, 'callers' | 'policy' | 'randomHex' | 'beginRun'> &
  Pick<StartTerms, 'signStart'> & {
    readonly allowRetirement: boolean;
    readonly readAsk: (run: Run) => Promise<RetirementAsk | undefined>;
    /** Changes the last ask at once, with a proof that the app itself wrote it. Returns what the store has then. */
    readonly changeAsk: (
      run: Run,
      next: (held: RetirementAsk | undefined) => RetirementAsk | undefined,
    ) => Promise<RetirementAsk | undefined>;
    readonly claimSource: (run: MoveSpec, stateOf: StateOf) => ReturnType<StartMoveParts['claimVaults']>;
    readonly releaseSource: (run: MoveSpec) => Promise<void>;
  };

interface Asking {
  readonly call: Call;
  readonly body: RetirementRequest;
  readonly parts: StartRetirementParts;
  readonly move: MoveSpec;
  readonly barred: readonly CallerId[] | undefined;
}

/**
 * `POST /api/moves/{id}/retirement` with `{step, breakGlass?, reason?}` asks for one step at the source of an ended move, and answers
 * immediately. The same request twice asks once. Where the app requires a second person, the same request of another person approves it.
 */
export function startRetirement(parts: StartRetirementParts) {
  return serve('startRetirement', async (call) => {
    const { body, client, id } = call;
    const found = await requireOwnMove(call, parts);
    const move = moveOf(found);
    call.log(moveFacts(move));
    requireAllowed(body, move, parts);
    const needsSecond = parts.callers?.needsSecondPerson === true || starterOf(found)?.needsSecondPerson === true;
    if (needsSecond && call.caller === undefined) throw refused(403, 'APPROVER_IS_STARTER', unknownCaller);
    const barred = needsSecond && call.caller !== undefined ? barredFrom(call.caller, starterOf(found)) : undefined;
    parts.admit();
    const asking: Asking = { call, body, parts, move, barred };
    const before = await findRetirement(client, id, parts);
    return before !== undefined && isRunning(before.status) ? askAgain(asking, before) : begin(asking, before);
  });
}

function requireAllowed({ step, breakGlass }: RetirementRequest, move: MoveSpec, parts: StartRetirementParts): void {
  if (!parts.allowRetirement) throw refused(403, 'RETIREMENT_NOT_ALLOWED', notAllowed);
  if (!isAllowed(move.sourceVault, parts.policy.allowedSources)) {
    const detail = `Vault ${move.sourceVault} is not among the sources of this app any more. Add it to MOVE_ALLOWED_SOURCES to allow it.`;
    throw refused(403, 'SOURCE_NOT_ALLOWED', detail);
  }
  if (breakGlass !== undefined && step !== 'lock')
    throw new Refused({
      ...{ status: 400, code: 'REQUEST_INVALID', detail: '"breakGlass" is only for the step "lock".' },
      errors: [{ pointer: '/breakGlass', detail: 'Leave it out.' }],
    });
}

/** Refuses a step that is not possible now, or that the statement on the end of the move does not allow. */
async function requirePossible(
  { call, body: { step }, parts, move }: Asking,
  before: FoundRetirement | undefined,
): Promise<void> {
  const progress = before === undefined ? nothingRetired : progressNow(before);
  const possible = possibleSteps(progress.state);
  if (!possible.includes(step)) {
    const detail = `The source of move ${move.moveId} is ${progress.state}, so ${step} is not possible. Possible now: ${possible.join(', ')}. Nothing was done.`;
    throw refused(409, 'RETIREMENT_NOT_POSSIBLE', detail);
  }
  if (step !== 'lock' && step !== 'delete') return;
  const statement = await stateCompletion(call, parts);
  const missing = missingLines(step, statement, progress.lockedAt);
  if (missing.length === 0) return;
  const detail = `${move.sourceVault} is not ${step === 'lock' ? 'locked' : 'deleted'}: at ${statement.statedAt} these lines of GET /api/moves/${move.moveId}/complete do not say yes. ${missing.join(' ')}`;
  throw refused(409, 'RETIREMENT_NOT_SAFE', detail);
}

/** Starts a retirement, or starts one again that somebody terminated while the source was locked. */
async function begin(asking: Asking, before: FoundRetirement | undefined): Promise<JsonAnswer<StartedRetirement>> {
  const { call, parts, barred } = asking;
  const isCutOff = before !== undefined && progressNow(before).state !== 'open' && (await isProved(before, parts));
  const known = isCutOff ? before : undefined;
  await requirePossible(asking, known);
  const retirementId = known?.retirementId ?? parts.randomHex(8);
  const run = { orchestrator: retireVaultContract.name, instanceId: retirementInstance(call.id) };
  const { move, movedAt } = known ?? (await reportedMove(asking));
  const claiming = moveOfRetirement(move, retirementId);
  const isClaimed = known !== undefined || barred === undefined;
  if (isClaimed) await claim(asking, claiming);
  const input = { move, retirement: { retirementId, movedAt }, progress: known?.progress ?? null };
  try {
    const start = await parts.signStart({ ...run, input });
    await parts.changeAsk({ ...claiming, startToken: start.token }, (held) => newAsk(asking, held));
    const startNew = () =>
      call.client.startNew(run.orchestrator, { instanceId: run.instanceId, input: { ...input, start } });
    await (isClaimed ? parts.beginRun(claiming, startNew) : startNew());
  } catch (error) {
    // Of two requests at once, the runtime accepts one. After other errors of it nobody knows whether the retirement started.
    if (!saysIdInUse(error) && !(error instanceof MoverError)) throw error;
    if (known === undefined && isClaimed) await parts.releaseSource(claiming);
    if (error instanceof MoverError) throw error;
    throw refused(
      409,
      'NOT_POSSIBLE_NOW',
      `Another request has just begun to retire the source of move ${move.moveId}. See ${call.instance}.`,
    );
  }
  return asked(asking, barred !== undefined);
}

/** Only a retirement that ended without an output can continue, and only if the app itself made its input. */
async function isProved({ status, start }: FoundRetirement, { proveInput }: StartRetirementParts): Promise<boolean> {
  return !isCompleted(status) && (await proveInput({ status, start }));
}

/** The move as its report proves it, and when it began. A vault that is younger is not its source. */
async function reportedMove({ call, parts }: Asking): Promise<{ readonly move: MoveSpec; readonly movedAt: string }> {
  const report = await reportWithProof(call, parts);
  if (report !== 'underWay') return { move: report.move, movedAt: report.startedAt };
  throw refused(409, 'REPORT_NOT_READY', `The last run of move ${call.id} has no report yet.`);
}

/** Asks a running retirement for the next step, or approves the one that waits for its second person. */
async function askAgain(asking: Asking, before: FoundRetirement): Promise<JsonAnswer<StartedRetirement>> {
  const { call, body, parts, barred } = asking;
  const { caller, client } = call;
  const run = { ...moveOfRetirement(before.move, before.retirementId), startToken: before.start.token };
  const progress = progressNow(before);
  const last = await parts.readAsk(run);
  const pending = last !== undefined && isNewAsk(last, progress) && !isOver(last, parts) ? last : undefined;
  if (pending === undefined) {
    await requirePossible(asking, before);
    const written = await parts.changeAsk(run, (held) => (sameAsk(held, last) ? newAsk(asking, held) : undefined));
    if (written === undefined || !isOfRequest(written, body)) throw busy(call, written);
    await wake(client, before);
    return asked(asking, awaitsApproval(written));
  }
  if (!isOfRequest(pending, body)) throw busy(call, pending);
  if (!awaitsApproval(pending)) return asked(asking, false);
  if (caller === undefined) throw refused(403, 'APPROVER_IS_STARTER', unknownCaller);
  if (pending.identity !== undefined && isSameCaller(pending.identity, caller)) return asked(asking, true);
  if (!mayApproveRollback(pending, caller)) throw refused(403, 'APPROVER_IS_STARTER', isBarred(call.id));
  await requirePossible(asking, before);
  if (body.step === 'lock') await claim(asking, run);
  const approval = { at: parts.now().toISOString(), ...approverOf(caller, undefined) };
  const written = await parts.changeAsk(run, (held) => (sameAsk(held, pending) ? { ...pending, approval } : undefined));
  if (written === undefined || !isOfRequest(written, body)) throw busy(call, written);
  await wake(client, before);
  return asked({ ...asking, barred }, false);
}

function isOver(ask: RetirementAsk, { now }: StartRetirementParts): boolean {
  return awaitsApproval(ask) && approvalDeadline(ask) <= now();
}

function wake(client: DurableClient, { status }: FoundRetirement): Promise<void> {
  return client.raiseEvent(status.instanceId, approvalEvent, {});
}

function sameAsk(one: RetirementAsk | undefined, other: RetirementAsk | undefined): boolean {
  return canonicalJson(one ?? null) === canonicalJson(other ?? null);
}

function isOfRequest(ask: RetirementAsk, { step, breakGlass }: RetirementRequest): boolean {
  return ask.step === step && canonicalJson(ask.breakGlass ?? null) === canonicalJson(breakGlass ?? null);
}

/** Each ask is later than the one before, also if the clocks of two instances differ. */
function newAsk({ call: { caller }, body, parts, barred }: Asking, held: RetirementAsk | undefined): RetirementAsk {
  const { step, breakGlass, reason } = body;
  const atMs = Math.max(parts.now().getTime(), Date.parse(held?.askedAt ?? '1970-01-01T00:00:00.000Z') + 1);
  return {
    ...{ step, askedAt: new Date(atMs).toISOString(), by: caller?.name ?? null },
    ...(breakGlass === undefined ? {} : { breakGlass }),
    ...(caller === undefined ? {} : { identity: { tenantId: caller.tenantId, objectId: caller.objectId } }),
    ...(reason === undefined ? {} : { reason }),
    ...(barred === undefined ? {} : { barred: [...barred] }),
  };
}

/** The source belongs to the retirement from its lock to its end. */
async function claim({ call: { client }, parts }: Asking, run: MoveSpec): Promise<void> {
  const holder = await parts.claimSource(run, (one) => runStateOf(client, one, parts));
  if (holder === undefined) return;
  const detail = `${await vaultHeld(client, holder, parts)} Nothing was done.`;
  throw refused(409, 'VAULT_IN_USE', detail);
}

function asked(
  { call: { id, uriOf }, body: { step } }: Asking,
  awaitsSecondPerson: boolean,
): JsonAnswer<StartedRetirement> {
  const retirementUri = uriOf(`moves/${id}/retirement`);
  return {
    headers: { Location: retirementUri, 'Retry-After': '2' },
    jsonBody: { id, retirementUri, step, awaitsSecondPerson },
  };
}

function busy({ id, instance }: Call, ask: RetirementAsk | undefined): Refused {
  const what =
    ask === undefined ? 'another request was faster' : `the step ${ask.step} was asked for at ${ask.askedAt}`;
  return refused(
    409,
    'NOT_POSSIBLE_NOW',
    `The retirement of move ${id} is busy: ${what}. Wait until it has ended: ${instance}. Nothing was done.`,
  );
}

function refused(status: number, code: Refused['parts']['code'], detail: string): Refused {
  return new Refused({ status, code, detail });
}

const other = 'This app requires that two persons ask for each step of a retirement.';
const unknownCaller = `${other} It does not know who sent this request, because MOVE_AUTHENTICATION is off by now. Nothing was done.`;

function isBarred(id: string): string {
  return `${other} You started move ${id}. Ask somebody else with the role Move.Approve to send the same request. Nothing was done.`;
}

const notAllowed =
  'The settings of this app allow nobody to lock or delete the source of a move. Set MOVE_ALLOW_RETIREMENT to true to allow it, and give the app the rights that docs/cutover.md names. Nothing was done.';
