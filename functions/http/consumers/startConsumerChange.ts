import { type DurableClient } from 'durable-functions';
import { type VaultAccess } from '../../../shared/contracts/api/accessAnswers';
import { type changeRequestSchema } from '../../../shared/contracts/api/consumerAnswers';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { type CallerId, type Starter } from '../../../shared/contracts/model/caller';
import { type Consumer } from '../../../shared/contracts/model/consumer';
import { type ChangeAsk, maxChangeRows } from '../../../shared/contracts/model/consumerChange';
import { changeConsumersContract } from '../../../shared/contracts/steps/changeSteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { changePlanOf, type ChangePlan, planChanges } from '../../../shared/rules/consumers/planChanges';
import { barredFrom } from '../../../shared/rules/rollback/secondPerson';
import { type z } from 'zod';
import { findOwnMove, findRollback, starterOf } from '../../runtime/findMove';
import { type OrchestrationState, orchestrationState } from '../../runtime/orchestrationState';
import { invalidRequest } from '../answers/faults';
import { Refused } from '../answers/problem';
import { settlePairs } from '../checks/parseCheckRequest';
import { type BeginRun, type StartTerms } from '../frame/admitStart';
import { moveFacts } from '../frame/handleLogged';
import { type Call, serve } from '../frame/serve';
import { reportWithProof, type ReportWithProofParts } from '../moves/reportWithProof';
import { findSearch, type SearchReaders } from '../../runtime/findConsumerSearch';
import { consumersFrom, noSearch } from './getConsumerSearch';

/** What every start of a change needs; `functions/httpHandlers.ts` provides it. */
export interface ChangeStartParts extends StartTerms {
  /** Makes a change the only one of a vault. Returns what starts it; undefined if another one is in progress. */
  readonly claimChange: (
    vault: string,
    id: string,
    stateOf: (id: string) => Promise<OrchestrationState>,
  ) => Promise<BeginRun | undefined>;
  readonly storePlan: (
    ref: { readonly moveId: string; readonly runId: string; readonly id: string },
    plan: ChangePlan,
  ) => Promise<void>;
}

interface StartChangeParts extends ChangeStartParts, ReportWithProofParts, Pick<SearchReaders, 'eachPage'> {
  /** Who may do what at a vault. Undefined if it cannot be read. */
  readonly readAccess: (vault: string) => Promise<VaultAccess | undefined>;
}

type Asked = z.output<typeof changeRequestSchema>;

/**
 * `POST /api/moves/{id}/consumers` starts a change of consumers, and answers immediately. The hash of its plan shows that the person has
 * read it, so a dry run comes first. Where the app requires a second person, it waits for the approval of another one.
 */
export function startConsumerChange(parts: StartChangeParts) {
  return serve('startConsumerChange', async (call) => {
    const asked = call.body;
    const report = await endedReport(call, parts);
    const { move } = report;
    call.log(moveFacts(move));
    settlePairs([{ ...move, at: '' }], parts.policy);
    const consumers = chosen(await consumersOf(call, asked.search, { move, parts }), asked);
    parts.admit();
    const access = await parts.readAccess(move.targetVault);
    const plan = changePlanOf(planChanges(consumers, { report, access, vaultSuffix: parts.policy.vaultSuffix }));
    if (!asked.dryRun) requireHash(plan, asked);
    const { search, dryRun, reason } = asked;
    const starter = starterOfRun(await findOwnMove(call.client, call.id, parts));
    return beginChange(call, parts, { move, plan, starter, asked: { search, dryRun, undoes: null, reason } });
  });
}

function starterOfRun(found: Awaited<ReturnType<typeof findOwnMove>>): Starter | undefined {
  return found && starterOf(found);
}

/** The report of a move whose target serves its items. Refuses a move that has not ended, or that brought nothing to stay. */
async function endedReport(call: Call, parts: StartChangeParts): Promise<MoveReport> {
  const report = await reportWithProof(call, parts);
  const { id } = call;
  if (report === 'underWay')
    throw notNow(
      `Move ${id} has not ended. Consumers may change after its cutover, when its report proves what the target has.`,
    );
  const { move, phase } = report;
  if (move.dryRun || move.rehearsal !== undefined || move.back !== undefined)
    throw notNow(`The last run of move ${id} was a dry run, a rehearsal or a move back: no consumer changes after it.`);
  if (phase !== 'completed' && phase !== 'partiallyCompleted')
    throw notNow(`Move ${id} ended in phase ${phase}. Start it again with POST …/retry first.`);
  if ((await findRollback(call.client, id, parts))?.move.runId === move.runId)
    throw notNow(`Somebody rolled the last run of move ${id} back, so its report no longer says what the target has.`);
  return report;
}

function notNow(detail: string): Refused {
  return new Refused({ status: 409, code: 'NOT_POSSIBLE_NOW', detail: `${detail} Nothing was changed.` });
}

async function consumersOf(
  { client }: { readonly client: DurableClient },
  search: string,
  { move, parts }: { readonly move: MoveSpec; readonly parts: StartChangeParts },
): Promise<readonly Consumer[]> {
  const found = await findSearch(client, search);
  if (found === undefined) throw new Refused({ status: 404, code: 'SEARCH_NOT_FOUND', detail: noSearch });
  const { ask, output } = found;
  if (ask.vault !== move.sourceVault)
    throw fault('/search', `The search is about ${ask.vault}, and the move is from ${move.sourceVault}.`);
  if (output === undefined) throw notNow('The search has not ended, or has no result.');
  return consumersFrom(parts.eachPage(output), 0, Infinity);
}

function chosen(all: readonly Consumer[], { consumers: named }: Asked): readonly Consumer[] {
  const wanted = named && new Set(named.map(keyOf));
  const some = wanted === undefined ? all : all.filter((one) => wanted.has(keyOf(one)));
  const found = new Set(some.map(keyOf));
  const missing = (named ?? []).findIndex((one) => !found.has(keyOf(one)));
  if (missing >= 0) throw fault(`/consumers/${String(missing)}`, 'The search did not find this consumer.');
  if (some.length <= maxChangeRows) return some;
  throw fault('/consumers', `A change has at most ${String(maxChangeRows)} consumers. Name those that shall change.`);
}

function keyOf({ resourceId, place }: Pick<Consumer, 'resourceId' | 'place'>): string {
  return JSON.stringify([resourceId.toLowerCase(), place]);
}

function requireHash({ planHash }: ChangePlan, asked: Asked): void {
  if (asked.planHash === planHash) return;
  if (asked.planHash === undefined)
    throw fault('/planHash', 'A change needs the planHash of a dry run of the same request: "dryRun": true.');
  const detail =
    'The hash in the request is not that of the plan: the search, the report of the move or the rights at the target differ. Read a new dry run, and send its planHash. Nothing was changed.';
  throw new Refused({ status: 409, code: 'PLAN_CHANGED', detail });
}

function fault(pointer: string, detail: string): Refused {
  return new Refused(invalidRequest([{ pointer, detail }]));
}

export interface Beginning {
  readonly move: MoveSpec;
  readonly plan: ChangePlan;
  /** Who started the move. */
  readonly starter: Starter | undefined;
  readonly asked: Pick<ChangeAsk, 'search' | 'dryRun' | 'undoes'> & { readonly reason?: string | undefined };
}

/** Claims the consumers of the vault, stores the plan and starts the run. */
export async function beginChange(
  call: Call,
  parts: ChangeStartParts,
  { move, plan, starter, asked: { reason, ...asked } }: Beginning,
) {
  const { client, caller } = call;
  const at = parts.now().toISOString();
  const id = `${move.sourceVault}--${at.replaceAll(/[-:.Z]/g, '')}-${parts.randomHex(8)}`;
  const barred = asked.dryRun ? undefined : barredFor(call, parts, starter);
  const { hashes, planHash, rows, changes } = plan;
  const change: ChangeAsk = {
    ...{ id, ...asked, planHash, hashes, rows, changes, askedAt: at },
    ...(caller && { startedBy: caller }),
    ...(reason === undefined ? {} : { reason }),
    ...(barred && { barred }),
  };
  // A change that waits for its second person claims nothing before.
  const claims = !asked.dryRun && barred === undefined;
  const begin = claims ? await claimChange(client, { vault: move.sourceVault, id }, parts) : unclaimed;
  await parts.storePlan({ moveId: move.moveId, runId: move.runId, id }, plan);
  const { name: orchestrator } = changeConsumersContract;
  const input = { move, change, progress: null };
  const start = await parts.signStart({ orchestrator, instanceId: id, input });
  await begin(() => client.startNew(orchestrator, { instanceId: id, input: { ...input, start } }));
  return startedChange(call, change, barred !== undefined);
}

const unclaimed: BeginRun = (start) => start();

export async function claimChange(
  client: DurableClient,
  { vault, id }: { readonly vault: string; readonly id: string },
  parts: Pick<ChangeStartParts, 'claimChange'>,
): Promise<BeginRun> {
  const stateOf = (one: string) => orchestrationState(client, one, [changeConsumersContract.name]);
  const begin = await parts.claimChange(vault, id, stateOf);
  if (begin !== undefined) return begin;
  const detail = `Another change of consumers of vault ${vault} is in progress. Wait until it has ended. Nothing was changed.`;
  throw new Refused({ status: 409, code: 'VAULT_IN_USE', detail });
}

/** Who may not approve the change; undefined if it needs no second person. Refuses an unknown person. */
function barredFor(
  { caller }: Call,
  { callers }: Pick<StartTerms, 'callers'>,
  starter: Starter | undefined,
): CallerId[] | undefined {
  if (callers?.needsSecondPerson !== true && starter?.needsSecondPerson !== true) return undefined;
  if (caller !== undefined) return barredFrom(caller, starter);
  throw approverRefused('It does not know who sent this request, because MOVE_AUTHENTICATION is off by now.');
}

export function approverRefused(why: string): Refused {
  const detail = `This app requires that a second person approves a change of consumers. ${why} Nothing was changed.`;
  return new Refused({ status: 403, code: 'APPROVER_IS_STARTER', detail });
}

export function startedChange({ uriOf }: Call, { id, planHash }: ChangeAsk, awaitsSecondPerson: boolean) {
  const changeUri = uriOf(`consumers/changes/${id}`);
  return {
    headers: { Location: changeUri, 'Retry-After': '2' },
    jsonBody: { id, changeUri, planHash, awaitsSecondPerson },
  };
}
