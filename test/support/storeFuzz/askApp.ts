import { type Answer, call } from '../local/localMoves';
import { pause } from '../history/moveClient';

const startLimitMs = 60_000;

/** Sends a request to an app that may restart, and returns the first answer that is not "too many requests". */
export async function askApp(url: string, init: RequestInit = {}): Promise<Answer> {
  const begun = Date.now();
  for (;;) {
    const answer = await call(url, init).catch(() => undefined);
    // A host that starts answers 503 until it is ready.
    const isAnswered = answer !== undefined && answer.status !== 429 && answer.status !== 503;
    if (isAnswered || (answer !== undefined && Date.now() > begun + startLimitMs)) return answer;
    if (Date.now() > begun + startLimitMs) throw new Error(`Expected an answer from ${url}; none came.`);
    await pause(200);
  }
}

/** Like `askApp`, with a body of JSON. */
export async function postToApp(url: string, body?: unknown): Promise<Answer> {
  const json =
    body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  return askApp(url, { method: 'POST', ...json });
}
