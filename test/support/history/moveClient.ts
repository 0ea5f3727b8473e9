import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { type Answer, call, sendMove, type StartedMove } from '../local/localMoves';

const endPhases: readonly string[] = ['completed', 'partiallyCompleted', 'failed', 'cancelled'];

export function isEnd(phase: MoveStatus['phase']): boolean {
  return endPhases.includes(phase);
}

const hostLimitMs = 120_000;
const pauseMs = 200;

/** The HTTP API of a host that may be killed and started again at any moment: asks until there is an answer. */
export class MoveClient {
  private terminateUri: string | undefined;

  constructor(private readonly baseUrl: string) {}

  /** True when the move was accepted, false when another one holds a vault, or a vault is away. */
  async start(body: Readonly<Record<string, unknown>> & { readonly id: string }): Promise<boolean> {
    let isAskedBefore = false;
    const answer = await this.persist(async () => {
      // An answer may be lost when the host is killed; asked again, an ended move would run a second time.
      if (isAskedBefore && (await this.status(body.id)) !== undefined) return undefined;
      isAskedBefore = true;
      return sendMove(this.baseUrl, body);
    });
    if (answer === undefined) return true;
    if (answer.status === 202)
      this.terminateUri = (answer.body as StartedMove).terminatePostUri.replace(body.id, '{id}');
    // A slow machine may let a vault look as if it were away; the move is refused then, as by a claim.
    const isRefused = answer.status === 409 || answer.body.code === 'VAULT_UNREACHABLE';
    if (answer.status === 202 || isRefused) return answer.status === 202;
    throw new Error(`Expected 202 or 409 for ${body.id}; ${answer.status} came: ${answer.text}`);
  }

  async status(id: string): Promise<MoveStatus | undefined> {
    const answer = await this.persist(() => call(`${this.baseUrl}/api/moves/${id}`));
    return answer.status === 200 ? (answer.body as MoveStatus) : undefined;
  }

  /** Undefined when there is none: the move was terminated before its first step. */
  async report(id: string): Promise<MoveReport | undefined> {
    const answer = await this.persist(() => call(`${this.baseUrl}/api/moves/${id}/report?format=json`));
    return answer.status === 200 ? (answer.body as MoveReport) : undefined;
  }

  /** Does nothing before any move of this client was answered, since that answer has the address. */
  async terminate(id: string): Promise<void> {
    const uri = this.terminateUri?.replace('{id}', id).replace('{text}', 'history');
    if (uri !== undefined) await this.persist(() => call(uri, { method: 'POST' }));
  }

  /** A host that is being started answers nothing, or with a 5xx status; a busy one with 429. */
  private async persist<T extends Answer | undefined>(ask: () => Promise<T>): Promise<T> {
    const begun = Date.now();
    for (;;) {
      const found = await ask().then(
        (answer) => ({ answer }),
        () => undefined,
      );
      const status = statusOf(found?.answer);
      if (found !== undefined && status < 500 && status !== 429) return found.answer;
      if (Date.now() > begun + hostLimitMs)
        throw new Error(`The host gave no answer in ${hostLimitMs} ms (${status}).`);
      await pause(pauseMs);
    }
  }
}

function statusOf(answer: Answer | undefined): number {
  return answer?.status ?? 0;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
