import { type CheckView } from '../../../shared/contracts/api/checkAnswers';
import { type Answer, call, callToStart } from './localMoves';
import { waitForLasting } from '../host/hostWait';

export interface StartedChecks {
  readonly statusQueryGetUri: string;
  readonly suspendPostUri: string;
  readonly resumePostUri: string;
  readonly checks: readonly { readonly id: string; readonly checkUri: string; readonly sourceVault: string }[];
}

const checksLimitMs = 90_000;

export async function sendChecks(baseUrl: string, body: unknown): Promise<Answer> {
  return callToStart(`${baseUrl}/api/checks`, body);
}

/** Starts checks; rejects if the app refuses them. */
export async function postChecks(baseUrl: string, body: object): Promise<StartedChecks> {
  const answer = await sendChecks(baseUrl, body);
  if (answer.status !== 202) throw new Error(`Expected 202; ${answer.status} came: ${answer.text}`);
  return answer.body as StartedChecks;
}

/** Waits until a run is stored. */
export async function readCheck(checkUri: string): Promise<CheckView> {
  return waitForLasting(
    async () => {
      const answer = await call(checkUri);
      return answer.status === 200 ? (answer.body as CheckView) : undefined;
    },
    `run ${checkUri}`,
    checksLimitMs,
  );
}

/** Checks one pair and waits for the findings. */
export async function runChecks(baseUrl: string, body: object): Promise<CheckView> {
  const { checks } = await postChecks(baseUrl, body);
  return readCheck(checks[0]?.checkUri ?? '');
}
