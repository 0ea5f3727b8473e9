import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { seededRandom, type Random } from '../fuzz/random';
import { pause } from '../history/moveClient';
import { isEnd, type StartedMove } from '../local/localMoves';
import { itemNames } from '../local/localItems';
import { type LocalControl } from '../local/localControl';
import { type ReadSecret, readVault } from '../local/localVaults';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { askApp, postToApp } from './askApp';
import {
  excludedSecret,
  type FuzzPair,
  fuzzPair,
  type FuzzRequest,
  fuzzRequest,
  fuzzSeed,
  refusedSecret,
} from './fuzzPair';
import { judgeRun } from './judgeRun';
import { type Replaced, replaceDocument, type Writer } from './replaceDocument';

/** Shared by all rounds of one stack. */
export interface FuzzStack {
  readonly azure: ReadyInfo;
  readonly control: LocalControl;
  readonly baseUrl: string;
  readonly writer: Writer;
  readonly canary: string;
}

export interface RoundOutcome {
  readonly seed: number;
  /** How its runs ended; `stopped` if the test had to end one. */
  readonly ends: readonly string[];
  readonly replaced: readonly Replaced[];
  readonly violations: readonly string[];
}

const lookEveryMs = 100;
/** About as long as the pauses between two replacements. */
const approvalTakesMs = 500;
const runLimitMs = 45_000;

/** One or two runs of a move between two vaults of their own, while somebody replaces documents. */
export async function runRound(stack: FuzzStack, seed: number): Promise<RoundOutcome> {
  const random = seededRandom(seed);
  const pair = fuzzPair(seed, random);
  await stack.control.seed(fuzzSeed(pair, random, stack.canary));
  if (random.chance(0.3)) {
    const match = { vault: pair.targetVault, path: `/secrets/${refusedSecret}`, method: 'PUT' as const };
    const effect = { kind: 'refuse', status: 403, code: 'Forbidden', message: 'no' } as const;
    await stack.control.addFault({ match, effect });
  }
  const outcome = { seed, ends: [] as string[], replaced: [] as Replaced[], violations: [] as string[] };
  for (let runs = random.int(1, 2); runs > 0; runs -= 1) {
    const { end, replaced, violations } = await runOnce(stack, { seed, pair, request: fuzzRequest(random), random });
    outcome.ends.push(end);
    outcome.replaced.push(...replaced);
    outcome.violations.push(...violations);
  }
  return outcome;
}

interface Round {
  readonly seed: number;
  readonly pair: FuzzPair;
  readonly request: FuzzRequest;
  readonly random: Random;
}

async function runOnce(stack: FuzzStack, round: Round) {
  const { pair, request, seed } = round;
  const { sourceVault, targetVault } = pair;
  const id = `store-${String(seed)}`;
  const before = await readVault(stack.azure, sourceVault);
  const seenBefore = (await requestsOf(stack, pair)).length;
  const started = await postToApp(`${stack.baseUrl}/api/moves`, { id, sourceVault, targetVault, ...request });
  if (started.status !== 202) return { end: `refused with ${String(started.status)}`, replaced: [], violations: [] };
  const over = { is: false };
  const replacing = replaceSome(stack, round, { id, before, over });
  const phase = await untilEnd(stack, started.body as StartedMove);
  over.is = true;
  const replaced = await replacing;
  // A test that reads the vaults is not a part of the run.
  const requests = (await requestsOf(stack, pair)).slice(seenBefore);
  const [after, target] = [await readVault(stack.azure, sourceVault), await readVault(stack.azure, targetVault)];
  const targetNames = await itemNames(stack.azure, targetVault);
  const { runId, reportHead } = (await askApp(`${stack.baseUrl}/api/moves/${id}`)).body as Partial<MoveStatus>;
  // Without a run, the app returns the report of the last one that was no dry run.
  const of = runId === undefined ? '' : `&run=${runId}`;
  const { status, body } = await askApp(`${stack.baseUrl}/api/moves/${id}/report?format=json${of}`);
  const report = status === 200 ? (body as MoveReport) : undefined;
  const seen = { before, after, target, targetNames, requests, phase, report, reportHead };
  const found = judgeRun({ pair, request, replaced, ...seen });
  const violations = found.map((text) => `${text} (${JSON.stringify({ phase, request, replaced })})`);
  return { end: phase ?? 'stopped', replaced, violations };
}

async function requestsOf({ control }: FuzzStack, { sourceVault, targetVault }: FuzzPair) {
  return (await control.requests()).filter(({ vault }) => vault === sourceVault || vault === targetVault);
}

interface Replacing {
  readonly id: string;
  readonly before: readonly ReadSecret[];
  readonly over: { readonly is: boolean };
}

async function replaceSome(
  stack: FuzzStack,
  { pair, random }: Round,
  { id, before, over }: Replacing,
): Promise<Replaced[]> {
  const done: Replaced[] = [];
  const live = before.find(({ name }) => name === excludedSecret)?.versions.filter(({ enabled }) => enabled) ?? [];
  const liveVersions = live.map((version) => version.id);
  for (let left = random.int(1, 5); left > 0 && !over.is; left -= 1) {
    await pause(random.int(0, 700));
    const replaced = await replaceDocument(stack.writer, { moveId: id, pair, liveVersions }, random);
    if (replaced !== undefined) done.push(replaced);
  }
  return done;
}

/** Approves the move when it waits for that. Undefined if the move had to be stopped. */
async function untilEnd({ baseUrl }: FuzzStack, move: StartedMove): Promise<MoveStatus['phase'] | undefined> {
  const latest = Date.now() + runLimitMs;
  const moveUri = `${baseUrl}/api/moves/${move.id}`;
  while (Date.now() < latest) {
    const { status, body } = await askApp(moveUri);
    const { phase } = (status === 200 ? body : {}) as Partial<MoveStatus>;
    if (phase !== undefined && isEnd(phase)) return phase;
    // The plan waits in the store, where somebody may change it.
    if (phase === 'awaitingApproval') await pause(approvalTakesMs);
    // Nobody approves a plan that the app does not show.
    if (phase === 'awaitingApproval' && !(await approve(moveUri))) break;
    await pause(lookEveryMs);
  }
  await postToApp(move.terminatePostUri.replace('{text}', 'stopped'));
  return undefined;
}

async function approve(moveUri: string): Promise<boolean> {
  const plan = await askApp(`${moveUri}/plan`);
  if (plan.status !== 200) return false;
  const { planHash } = plan.body as { planHash: string };
  return (await postToApp(`${moveUri}/approve`, { planHash })).status < 500;
}
