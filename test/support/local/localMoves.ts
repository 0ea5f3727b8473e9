import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { type InstanceStatus, type LooseJson } from '../host/hostClient';
import { waitForLasting, waitUntil } from '../host/hostWait';

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
  /** The body read as JSON; undefined when it is none. */
  readonly body: LooseJson;
}

const endPhases: readonly string[] = ['completed', 'partiallyCompleted', 'failed', 'cancelled'];
/** Far above what a move takes; a loaded machine is slow. */
const moveLimitMs = 200_000;

export async function call(url: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(url, { redirect: 'manual', ...init });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: parsed(text) };
}

/** Sends a move, whatever comes of it. A body that is text goes as it is. */
export async function sendMove(baseUrl: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return call(`${baseUrl}/api/moves`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Starts a move; rejects when the app does not take it. */
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

/** Waits until a move is in a state. */
export async function waitForMove(
  baseUrl: string,
  id: string,
  condition: (status: MoveStatus) => boolean,
): Promise<MoveStatus> {
  return waitUntil(
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
      return endPhases.includes(status.phase) ? status : undefined;
    },
    `end of move ${id}`,
    limitMs,
  );
}

/** The status URL of a move: what the durable runtime says of it. */
export async function readInstance(move: StartedMove, query = ''): Promise<InstanceStatus> {
  return (await call(`${move.statusQueryGetUri}${query}`)).body as InstanceStatus;
}

/** The report as JSON; rejects when there is none. */
export async function readReport(baseUrl: string, id: string): Promise<MoveReport> {
  const answer = await call(`${baseUrl}/api/moves/${id}/report?format=json`);
  if (answer.status !== 200) throw new Error(`Expected 200; ${answer.status} came: ${answer.text}`);
  return answer.body as MoveReport;
}

/** The address of a report in one of its forms. */
export function asFormat(reportUri: string, format: string): string {
  const address = new URL(reportUri);
  address.searchParams.set('format', format);
  return address.href;
}

/** A status as the orchestration set it, whose addresses are paths, as the app answers it. */
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

/** Ids of all orchestrations that the runtime knows; any move tells the key that the list asks for. */
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
