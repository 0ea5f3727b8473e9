import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { type Answer, call, sendMove, type StartedMove } from '../local/localMoves';

const hostLimitMs = 120_000;
const pauseMs = 200;

/**
 * A client of a host that may be killed and restarted at any moment. It repeats each request until it gets an answer.
 */
export class MoveClient {
  private terminateUri: string | undefined;

  constructor(private readonly baseUrl: string) {}

  /** True if the move was accepted; false if another move claims a vault or a vault is unavailable. */
  async start(body: Readonly<Record<string, unknown>> & { readonly id: string }): Promise<boolean> {
    let isAskedBefore = false;
    const answer = await this.persist(async () => {
      // The kill of a host may lose an answer. A repeated request could start a move again that has ended meanwhile.
      if (isAskedBefore && (await this.status(body.id)) !== undefined) return undefined;
      isAskedBefore = true;
      return sendMove(this.baseUrl, body);
    });
    if (answer === undefined) return true;
    if (answer.status === 202)
      this.terminateUri = (answer.body as StartedMove).terminatePostUri.replace(body.id, '{id}');
    // On a slow machine a vault may seem unavailable. Then the app refuses the move, as for a claimed vault.
    const isRefused = answer.status === 409 || answer.body.code === 'VAULT_UNREACHABLE';
    if (answer.status === 202 || isRefused) return answer.status === 202;
    throw new Error(`Expected 202 or 409 for ${body.id}; ${answer.status} came: ${answer.text}`);
  }

  async status(id: string): Promise<MoveStatus | undefined> {
    const answer = await this.persist(() => call(`${this.baseUrl}/api/moves/${id}`));
    return answer.status === 200 ? (answer.body as MoveStatus) : undefined;
  }

  /** Undefined if there is none, because the move was terminated before its first step. */
  async report(id: string): Promise<MoveReport | undefined> {
    const answer = await this.persist(() => call(`${this.baseUrl}/api/moves/${id}/report?format=json`));
    return answer.status === 200 ? (answer.body as MoveReport) : undefined;
  }

  /** Does nothing before the first accepted move, because its answer has the address. */
  async terminate(id: string): Promise<void> {
    const uri = this.terminateUri?.replace('{id}', id).replace('{text}', 'history');
    if (uri !== undefined) await this.persist(() => call(uri, { method: 'POST' }));
  }

  /** A starting host does not answer, or answers with a 5xx status. A busy host answers 429. */
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
        throw new Error(`The host did not answer within ${hostLimitMs} ms (${status}).`);
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
