import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { endHosts, startHostProcess, temporaryFolder } from '../../support/host/hostProcess';
import { waitUntil } from '../../support/host/hostWait';

// A request whose body does not end keeps running as long as a test needs it.

let baseUrl: string;
let log: () => string;

beforeAll(async () => {
  const http = 'AzureFunctionsJobHost__extensions__http__';
  const env = {
    [`${http}maxConcurrentRequests`]: '1',
    [`${http}maxOutstandingRequests`]: '2',
    AzureFunctionsJobHost__logging__logLevel__default: 'Information',
  };
  ({ baseUrl, log } = await startHostProcess({ stateDir: temporaryFolder(), env }));
});
afterAll(endHosts);

const get = (path: string): Promise<Response> => fetch(`${baseUrl}${path}`);

interface HeldRequest {
  readonly end: () => void;
  readonly status: Promise<number | undefined>;
}

/** Resolves when the host has received the head of the request and asks for the body. */
async function holdRequest(): Promise<HeldRequest> {
  const sent = httpRequest(`${baseUrl}/api/mirror/held`, { method: 'POST', headers: { Expect: '100-continue' } });
  const status = once(sent, 'response').then(([answer]: IncomingMessage[]) => answer?.resume().statusCode);
  sent.flushHeaders();
  await once(sent, 'continue');
  return { end: () => sent.end(), status };
}

it('answers 429 at once above the limit, and logs the refusal', async () => {
  const held = [await holdRequest(), await holdRequest()];
  const refused = await get('/api/items/latest');
  expect(refused.status).toBe(429);
  expect(await refused.text()).toBe('');
  expect((await get('/runtime/webhooks/durabletask/instances')).status).toBe(429);
  await waitUntil(() => log().includes('limit maxOutstandingRequests: 2') || undefined, 'line in the log');
  for (const request of held) request.end();
  expect(await Promise.all(held.map(({ status }) => status))).toEqual([200, 200]);
});

it('runs a waiting request after an earlier one has ended', async () => {
  const held = await holdRequest();
  const waiting = await holdRequest();
  waiting.end();
  held.end();
  expect([await held.status, await waiting.status]).toEqual([200, 200]);
  expect((await get('/api/items/latest')).status).toBe(200);
});

it('accepts calls of functions to the durable API when the limit is reached', async () => {
  const answer = await fetch(`${baseUrl}/api/start/hello/limited`, { method: 'POST', body: '{}' });
  expect(answer.status).toBe(202);
});
