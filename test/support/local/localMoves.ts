import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { type ConfigurationPlan } from '../../../shared/contracts/model/configuration';
import { type InstanceStatus, type LooseJson } from '../host/hostClient';
import { waitForLasting, waitForState } from '../host/hostWait';

export interface StartedMove {
  readonly id: string;
  readonly statusQueryGetUri: string;
  readonly sendEventPostUri: string;
  readonly terminatePostUri: string;
  readonly suspendPostUri: string;
  readonly resumePostUri: string;
  readonly rewindPostUri?: string;
  readonly purgeHistoryDeleteUri: string;
  readonly moveUri: string;
  readonly reportUri: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined if it is not JSON. */
  readonly body: LooseJson;
}

const endPhases: readonly MoveStatus['phase'][] = ['completed', 'partiallyCompleted', 'failed', 'cancelled'];

export function isEnd(phase: MoveStatus['phase']): boolean {
  return endPhases.includes(phase);
}
/** Much longer than a move takes, because a loaded machine is slow. */
const moveLimitMs = 200_000;

export async function call(url: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(url, { redirect: 'manual', ...init });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: parsed(text) };
}

const maxStarts = 60;

/**
 * Sends a request to start something, once more while the answer says that its start took too long after its claim: a busy machine is slow
 * by a fast clock.
 */
export async function callToStart(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const sent = { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: text };
  for (let starts = 1; ; starts += 1) {
    const answer = await call(url, sent);
    if (answer.status !== 503 || !answer.text.includes('after its claim') || starts === maxStarts) return answer;
  }
}

/** Sends a request for a move and returns any answer. A text is sent unchanged. */
export async function sendMove(baseUrl: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return callToStart(`${baseUrl}/api/moves`, body, headers);
}

/** Starts a move; rejects if the app refuses it. */
export async function postMove(baseUrl: string, body: Readonly<Record<string, unknown>>): Promise<StartedMove> {
  const answer = await sendMove(baseUrl, body);
  if (answer.status !== 202) throw new Error(`Expected 202; ${answer.status} came: ${answer.text}`);
  return answer.body as StartedMove;
}

export async function readMove(baseUrl: string, id: string): Promise<MoveStatus> {
  const answer = await call(`${baseUrl}/api/moves/${id}`);
  if (answer.status !== 200) throw new Error(`Expected 200; ${answer.status} came: ${answer.text}`);
  return answer.body as MoveStatus;
}

/** Waits until the status of a move meets a condition. */
export async function waitForMove(
  baseUrl: string,
  id: string,
  condition: (status: MoveStatus) => boolean,
): Promise<MoveStatus> {
  return waitForState(
    async () => {
      const status = await readMove(baseUrl, id);
      return condition(status) ? status : undefined;
    },
    `state of move ${id}`,
    moveLimitMs,
  );
}

export async function waitForEnd(baseUrl: string, id: string, limitMs = moveLimitMs): Promise<MoveStatus> {
  return waitForLasting(
    async () => {
      const status = await readMove(baseUrl, id);
      return isEnd(status.phase) ? status : undefined;
    },
    `end of move ${id}`,
    limitMs,
  );
}

/** Reads the status URL of a move, which the durable runtime answers. */
export async function readInstance(move: StartedMove, query = ''): Promise<InstanceStatus> {
  return (await call(`${move.statusQueryGetUri}${query}`)).body as InstanceStatus;
}

/** Reads the part of a plan about the vaults themselves. */
export async function readConfiguration(move: StartedMove): Promise<ConfigurationPlan> {
  return ((await call(`${move.moveUri}/plan`)).body as { configuration: ConfigurationPlan }).configuration;
}

/** Reads the report as JSON; rejects if there is none. */
export async function readReport(baseUrl: string, id: string): Promise<MoveReport> {
  const answer = await call(`${baseUrl}/api/moves/${id}/report?format=json`);
  if (answer.status !== 200) throw new Error(`Expected 200; ${answer.status} came: ${answer.text}`);
  return answer.body as MoveReport;
}

/** The address of a report in one of its formats. */
export function asFormat(reportUri: string, format: string): string {
  const address = new URL(reportUri);
  address.searchParams.set('format', format);
  return address.href;
}

/** Converts a status of the orchestration, whose addresses are paths, to the answer of the app. */
export function asAnswered(baseUrl: string, customStatus: LooseJson): LooseJson {
  const absolute = (path: unknown): unknown => (typeof path === 'string' ? new URL(path, baseUrl).href : path);
  const { planUri, problemsUri, approveUri, ...rest } = customStatus;
  return {
    ...rest,
    planUri: absolute(planUri),
    problemsUri: absolute(problemsUri),
    approveUri: absolute(approveUri),
  };
}

/**
 * The ids of all orchestrations of the runtime. The answer to the start of any move has the key that the list
 * requires.
 */
export async function listInstances(move: StartedMove): Promise<string[]> {
  const { origin, searchParams } = new URL(move.statusQueryGetUri);
  const code = searchParams.get('code') ?? '';
  const answer = await call(`${origin}/runtime/webhooks/durabletask/instances?code=${code}&top=1000`);
  return (answer.body as InstanceStatus[]).map(({ instanceId }) => instanceId);
}

function parsed(text: string): LooseJson {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
