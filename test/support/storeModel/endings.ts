import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { pause } from '../history/moveClient';
import { type Answer, call, isEnd, readMove, type StartedMove } from '../local/localMoves';
import { type Said } from './judgeCase';
import { type ModelStack } from './modelStack';

/** How long a phase may take. */
export const phaseLimitMs = 60_000;

export async function saidAtEnd(stack: ModelStack, move: StartedMove): Promise<Said> {
  const phase = await phaseAtEnd(stack, move);
  return { ...(await saidOf(move.moveUri)), phase: phase ?? 'stopped' };
}

export async function saidOf(moveUri: string): Promise<Said> {
  const { phase } = (await call(moveUri)).body as MoveStatus;
  const answer = await call(`${moveUri}/report?format=json`);
  const report = answer.status === 200 ? (answer.body as MoveReport) : undefined;
  return { phase, report, code: codeOf(answer) };
}

/** The last phase of a move. Ends it by the runtime if it does not end. */
async function phaseAtEnd({ baseUrl }: ModelStack, move: StartedMove): Promise<MoveStatus['phase'] | undefined> {
  const latest = Date.now() + phaseLimitMs;
  while (Date.now() < latest) {
    const { phase } = await readMove(baseUrl, move.id);
    if (isEnd(phase)) return phase;
    await pause(60);
  }
  await call(move.terminatePostUri.replace('{text}', 'stopped'), { method: 'POST' });
  return undefined;
}

export async function rollbackOf({ moveUri }: StartedMove): Promise<{ finishedAt?: string | null } | undefined> {
  const { status, body } = await call(`${moveUri}/rollback`);
  return status === 200 ? (body as { finishedAt: string | null }) : undefined;
}

/** A rollback that was refused has no end. */
export async function saidAfterRollback(move: StartedMove): Promise<Said> {
  const latest = Date.now() + phaseLimitMs;
  while (Date.now() < latest) {
    const rollback = await rollbackOf(move);
    if (rollback?.finishedAt !== null) break;
    await pause(60);
  }
  const answer = await call(`${move.moveUri}/rollback/report`);
  // The items of a rollback are judged by what the vaults have.
  return { phase: 'rolledBack', report: undefined, code: codeOf(answer) ?? 'rolledBack' };
}

/** Who plants a claim can have the app refuse a start, as docs/security.md says. */
export async function orRefused(said: Promise<Said>): Promise<Said> {
  return said.catch((error: unknown) => {
    const code = /Expected 202; 4\d\d came: .*"code":"(\w+)"/.exec(String(error))?.[1];
    if (code === undefined) throw error;
    return { phase: 'refused', report: undefined, code };
  });
}

export function codeOf({ status, body }: Answer): string | undefined {
  return status === 200
    ? undefined
    : ((body as { code?: string } | undefined)?.code ?? `${String(status)} without a code`);
}
