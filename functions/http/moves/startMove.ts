import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec, moveSpecSchema } from '../../../shared/contracts/steps/moveSpec';
import { type MoveRequest } from '../../../shared/contracts/api/moveRequest';
import { type RunRecord } from '../../../shared/contracts/api/moveRuns';
import { type Start } from '../../../shared/contracts/model/ids';
import { moveVaultContract } from '../../../shared/contracts/steps/orchestrations';
import { maxMovesAtOnce } from '../../../shared/rules/transfer/batching';
import { rehearsalOf } from '../../../shared/rules/rehearsal/rehearsedMove';
import { type StartTerms } from '../frame/admitStart';
import { approvalNeeded, asStarter } from '../callers/approverFault';
import { adviseOnForeign, adviseOnMove, adviseOnNewer } from './adviseOnMove';
import { controlOf, type ReadControl } from './controlOf';
import { cutOffRecord } from './cutOffOutcome';
import { type EarlierParts, earlierRuns } from './findEarlierRuns';
import {
  findMoveInstance,
  findRetirement,
  isRefused,
  type MoveInstance,
  readFormerReports,
  runStateOf,
} from '../../runtime/findMove';
import { type ProveInput } from '../../runtime/newerVersion';
import { isRunning } from '../../runtime/orchestrationState';
import { moveFacts } from '../frame/handleLogged';
import { type Call, serve } from '../frame/serve';
import { settleMoveRequest } from '../frame/parseMoveRequest';
import { refuseIf, Refused } from '../answers/problem';
import { refuseRehearsal, type RehearsalParts } from '../rehearsal/refuseRehearsal';
import { startLinks } from '../frame/startLinks';

/** What starting a move needs from outside the HTTP room; `functions/httpHandlers.ts` provides it. */
export interface StartMoveParts extends ReadControl, RehearsalParts, ProveInput, Omit<StartTerms, 'signStart' | 'now'> {
  /** Checks, without a token, that a vault exists and belongs to an allowed tenant. Throws `MoverError`. */
  readonly findVault: (vault: string) => Promise<unknown>;
  /** Begins to look for the vaults that share a limit with a source that exists. The first list of the move waits for that. */
  readonly prepareSource: (vault: string) => void;
  /** Claims both vaults for a move. Returns the move that holds one of them if it is not free. */
  readonly claimVaults: (move: MoveSpec, stateOf: StateOf) => Promise<VaultHolder | undefined>;
  /** Starts the run of a move if its claim still counts. Throws `STORE_UNAVAILABLE` if not. */
  readonly beginRun: <T>(move: MoveSpec, start: () => Promise<T>) => Promise<T>;
  /** Releases the vaults of a move that was refused after its claim. */
  readonly releaseVaults: (move: MoveSpec) => Promise<void>;
  /** Claims one of the slots for running moves and returns its number; undefined if all are in use. */
  readonly claimSlot: (move: MoveSpec, stateOf: StateOf) => Promise<number | undefined>;
  /** Makes the start token of a run. The result stores the token, and returns the `start` of the run's input. */
  readonly prepareStart: () => Promise<(run: StartingMove) => Promise<Start>>;
  /** Stores what the runtime knows of an interrupted run, before the new run replaces it there. */
  readonly keepCutOff: (record: RunRecord) => Promise<void>;
  /** Reads what the runtime knows about runs that may have left versions enabled. */
  readonly earlier: EarlierParts;
  /** Whether the app sends notices about the phases of moves. */
  readonly notices: boolean;
}

interface StartingMove {
  readonly orchestrator: string;
  readonly instanceId: string;
  readonly input: object;
  readonly slot: number;
}

/** A run that holds a vault, and whether it may write to it. */
export interface VaultHolder {
  readonly moveId: string;
  readonly runId: string;
  readonly sourceVault: string;
  readonly targetVault: string;
  /** The vault that is not free. */
  readonly vault: string;
  readonly mode: 'read' | 'write';
}

type StateOf = (run: Pick<MoveSpec, 'moveId' | 'runId'>) => Promise<'running' | 'ended' | 'absent'>;

/** `POST /api/moves` checks everything that it can check immediately, then starts the orchestration. */
export function startMove(parts: StartMoveParts) {
  return serve('startMove', async (asked) => {
    const request = settleMoveRequest(asked.body, parts.policy);
    parts.admit();
    const move = specOf(request, parts.randomHex);
    asked.log(moveFacts(move));
    const { location, body } = await startSettled(asked, move, parts);
    const moveUri = asked.uriOf(`moves/${move.moveId}`);
    const jsonBody = { ...body, moveUri, reportUri: `${moveUri}/report?run=${move.runId}` };
    return { headers: { Location: location, 'Retry-After': '2' }, jsonBody };
  });
}

/** Starts a move whose request has been checked, unless something outside the request is against it. Returns its links. */
export async function startSettled(call: Call, move: MoveSpec, parts: StartMoveParts) {
  refuseIf(approvalNeeded(move, parts.callers));
  await refuseUnreachable(move, parts);
  refuseIf(await refuseRehearsal(move, parts));
  parts.prepareSource(move.sourceVault);
  const sign = await parts.prepareStart();
  const slot = await claimOrRefuse(call, move, parts);
  await start(call, move, parts, { slot, sign });
  return startLinks(call, parts.statusLinks, { instanceId: move.moveId, of: 'moves' });
}

const requestedMoveSchema = moveSpecSchema.strip();

/** Adds the ids of the move and its run to a request. Every step gets the result. */
export function specOf(request: MoveRequest, randomHex: (digits: number) => string): MoveSpec {
  const moveId = request.id ?? `${request.targetVault}-${randomHex(8)}`;
  // parseMoveRequest has checked the second confirmation of a purge; no step needs it again.
  // A rehearsal ends by itself. What a held move finds after its plan goes through extra rounds, as the hash of the plan says.
  const isHeld = request.cutover === 'hold' && request.rehearse === undefined;
  const late = isHeld ? 'move' : request.late;
  const cutover = isHeld ? 'hold' : 'immediate';
  const move = requestedMoveSchema.parse({ ...request, late, cutover, moveId, runId: randomHex(8) });
  return request.rehearse === undefined ? move : rehearsalOf(move, request.rehearse, randomHex(8));
}

async function refuseUnreachable(move: MoveSpec, { findVault }: StartMoveParts): Promise<void> {
  const real = move.rehearsal ?? move;
  const vaults = [
    { pointer: '/sourceVault', name: move.sourceVault },
    { pointer: '/targetVault', name: real.targetVault },
  ];
  const answers = await Promise.allSettled(vaults.map(({ name }) => findVault(name)));
  const errors = answers.flatMap((answer, at) =>
    answer.status === 'rejected' && !isYetToBeMade(real, at, answer.reason)
      ? [{ pointer: vaults[at]?.pointer ?? '', error: answer.reason as unknown }]
      : [],
  );
  const [first] = errors;
  if (first === undefined) return;
  // Only an unreachable vault or one of another tenant is a fault of the request. Other errors are the app's own.
  const isOfRequest = first.error instanceof MoverError && faultsOfRequest.has(first.error.code);
  if (!(first.error instanceof MoverError) || !isOfRequest) throw first.error;
  const { code, message: detail } = first.error;
  const faults = errors.map(({ pointer, error }) => ({
    pointer,
    detail: error instanceof MoverError ? error.message : '',
  }));
  throw new Refused({ status: code === 'TENANT_NOT_ALLOWED' ? 403 : 400, code, detail, errors: faults });
}

/** A target that the move creates does not answer yet. */
function isYetToBeMade({ createTarget }: Pick<MoveSpec, 'createTarget'>, at: number, reason: unknown): boolean {
  return createTarget !== null && at === 1 && reason instanceof MoverError && reason.code === 'VAULT_UNREACHABLE';
}

const faultsOfRequest: ReadonlySet<string> = new Set(['VAULT_UNREACHABLE', 'TENANT_NOT_ALLOWED']);

/** Claims both vaults and a slot, and returns the number of the slot. */
async function claimOrRefuse(call: Call, move: MoveSpec, parts: StartMoveParts): Promise<number> {
  const { claimVaults, claimSlot, releaseVaults, keepCutOff } = parts;
  const { client } = call;
  const advise = async ({ kind, status }: MoveInstance): Promise<string> => {
    if (kind === 'foreign') return adviseOnForeign;
    return kind === 'newer' ? adviseOnNewer : adviseOnMove(call, status, await controlOf(status, parts));
  };
  const known = await findMoveInstance(client, move.moveId, parts);
  if (known !== undefined && isRunning(known.status)) throw idInUse(move, await advise(known));
  const cutOff = known?.kind === 'move' && !isRefused(known.status) ? cutOffRecord(known.status) : undefined;
  if (cutOff !== undefined) await keepCutOff(cutOff);
  const stateOf: StateOf = (run) => runStateOf(client, run, parts);
  const holder = await claimVaults(move, stateOf);
  if (holder === undefined) {
    const slot = await claimSlot(move, stateOf);
    if (slot !== undefined) return slot;
    await releaseVaults(move);
    const detail = `Too many moves at once (limit: ${maxMovesAtOnce}). Wait until one has ended, or cancel one.`;
    throw new Refused({ status: 429, code: 'TOO_MANY_MOVES', detail, headers: { 'Retry-After': '60' } });
  }
  const heldByRetirement = await retirementHolds(client, holder, parts);
  if (heldByRetirement !== undefined)
    throw new Refused({ status: 409, code: 'VAULT_IN_USE', detail: heldByRetirement });
  const found = await findMoveInstance(client, holder.moveId, parts);
  // A rollback can hold a vault, too.
  const isOfOthers = found === undefined || found.kind === 'foreign';
  throw vaultInUse(move, holder, isOfOthers ? waitFor(holder.moveId) : await advise(found));
}

/** Why a vault is not free that the retirement of a move holds; undefined if another run holds it. */
async function retirementHolds(
  client: Call['client'],
  { moveId, runId, vault }: VaultHolder,
  parts: ProveInput,
): Promise<string | undefined> {
  const retirement = await findRetirement(client, moveId, parts);
  if (retirement?.retirementId !== runId) return undefined;
  return `Vault ${vault} is being retired as the source of move ${moveId}: it is locked or deleted. Recover and unlock it first, or wait until it cannot be recovered any more: /api/moves/${moveId}/retirement.`;
}

/** Why a vault is not free for a run that writes to it. */
export async function vaultHeld(client: Call['client'], holder: VaultHolder, parts: ProveInput): Promise<string> {
  const { moveId, vault, mode } = holder;
  const why = mode === 'write' ? 'writes to it' : 'reads it';
  return (
    (await retirementHolds(client, holder, parts)) ??
    `Vault ${vault} is not free: a run of move ${moveId} ${why}. Wait until it has ended: /api/moves/${moveId}.`
  );
}

function vaultInUse(
  move: MoveSpec,
  { moveId, sourceVault, targetVault, vault, mode }: VaultHolder,
  advice: string,
): Refused {
  const isSamePair = sourceVault === move.sourceVault && targetVault === move.targetVault;
  const underWay = `Move ${moveId} is running from ${sourceVault} to ${targetVault}`;
  const why =
    mode === 'write'
      ? `it writes to vault ${vault}, and only one move at a time may use a vault that a move writes to`
      : `it reads vault ${vault}, which this move would write to`;
  const detail = isSamePair ? `${underWay}. ${advice}` : `${underWay}: ${why}. ${advice}`;
  return new Refused({ status: 409, code: isSamePair ? 'PAIR_ALREADY_MOVING' : 'VAULT_IN_USE', detail });
}

interface Claimed {
  readonly slot: number;
  readonly sign: (run: StartingMove) => Promise<Start>;
}

async function start(
  { client, caller }: Call,
  move: MoveSpec,
  { beginRun, releaseVaults, notices, callers, earlier: earlierParts, proveInput }: StartMoveParts,
  { slot, sign }: Claimed,
): Promise<void> {
  const notified = notices ? { notices: 0, phase: null } : null;
  // The first input of `moveVault`. The app signs it, so that no other input can start a move.
  try {
    const run = { orchestrator: moveVaultContract.name, instanceId: move.moveId };
    const earlier = await earlierRuns(client, move, { ...earlierParts, proveInput });
    const former = await readFormerReports(client, move.moveId, { proveInput });
    const starter = asStarter(caller, callers);
    const known = { ...(starter && { starter }), ...(earlier.length > 0 ? { earlier } : {}), ...former };
    const input = { move, progress: null, notified, ...known };
    const signed = { ...input, start: await sign({ ...run, input, slot }) };
    await beginRun(move, () => client.startNew(run.orchestrator, { instanceId: run.instanceId, input: signed }));
  } catch (error) {
    // Of two requests with the same id at once, the runtime accepts one. After its other errors it is unknown whether the move started.
    if (!saysIdInUse(error) && !(error instanceof MoverError)) throw error;
    await releaseVaults(move);
    throw saysIdInUse(error) ? idInUse(move, waitFor(move.moveId)) : error;
  }
}

/**
 * Returns true if the runtime refused an id. The library reports the status of the runtime's answer only in the
 * message.
 */
export function saysIdInUse(error: unknown): boolean {
  return error instanceof Error && /status code: 409\b/.test(error.message);
}

function waitFor(id: string): string {
  return `Wait for it: /api/moves/${id}.`;
}

function idInUse(move: MoveSpec, advice: string): Refused {
  const detail = `A move with the id ${move.moveId} is running. Choose another id, or let that move end first. ${advice}`;
  return new Refused({ status: 409, code: 'MOVE_ID_IN_USE', detail });
}
