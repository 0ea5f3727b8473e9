import { checkRunId } from '../../../shared/rules/checks/checkRunId';
import { type Answer, call, sendMove, waitForEnd, waitForMove } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { waitForLasting } from '../../support/host/hostWait';

const pair = { sourceVault: 'contoso-westeurope', targetVault: 'contoso-northeurope' };
const select = { types: ['secret'], include: ['a*'] };
/** Signs of the runtime's key or its endpoints. */
const secretLink = /code=|taskHub|runtime\/webhooks/;

let stack: LocalStack;
let started: Answer;

beforeAll(async () => {
  stack = await startLocalStack({ stateDir: localFolder(), env: { MOVE_STATUS_LINKS: 'own' } });
  started = await sendMove(stack.baseUrl, { id: 'own', ...pair, select, approval: 'required' });
  await waitForMove(stack.baseUrl, 'own', ({ phase }) => phase === 'awaitingApproval');
});
afterAll(endLocalProcesses);

const post = (url: string, body?: object): Promise<Answer> =>
  call(url, {
    method: 'POST',
    ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });

describe('the answer to a start with own links', () => {
  it('has addresses of the app, without the key of the runtime', () => {
    const address = `${stack.baseUrl}/api/moves/own`;
    expect(started.status).toBe(202);
    expect(started.headers.get('location')).toBe(`${address}/orchestration`);
    expect(started.body).toMatchObject({
      id: 'own',
      statusQueryGetUri: `${address}/orchestration`,
      terminatePostUri: `${address}/cancel?reason={text}`,
      moveUri: address,
    });
    expect(started.text).not.toMatch(secretLink);
  });

  it('is the same for checks of one pair and of many', async () => {
    const one = await post(`${stack.baseUrl}/api/checks`, { ...pair, select });
    const many = await post(`${stack.baseUrl}/api/checks`, {
      pairs: [pair, { ...pair, targetVault: 'contoso-eastus' }],
      select,
    });
    for (const { text, body, status } of [one, many]) {
      expect(status).toBe(202);
      expect(text).not.toMatch(secretLink);
      const ended = await untilEnded(String(body.statusQueryGetUri));
      expect([ended.status, ended.body.runtimeStatus]).toEqual([200, 'Completed']);
    }
  });
});

it('the answer to the start of a comparison with own links has no key either, and its status URL is polled to the end', async () => {
  const { status, text, body, headers } = await post(`${stack.baseUrl}/api/comparisons`, { ...pair, select });
  expect([status, headers.get('location')]).toEqual([202, body.statusQueryGetUri]);
  expect(text).not.toMatch(secretLink);
  const ended = await untilEnded(String(body.statusQueryGetUri));
  expect([ended.status, ended.body.runtimeStatus]).toEqual([200, 'Completed']);
  expect((await call(String(body.reportUri))).status).toBe(200);
});

async function untilEnded(uri: string): Promise<Answer> {
  return waitForLasting(async () => {
    const answer = await call(uri);
    return answer.status === 202 ? undefined : answer;
  }, `end of ${uri}`);
}

describe('GET /api/moves/{id}/orchestration', () => {
  it('answers as the status URL of the runtime while the move runs', async () => {
    const uri = String(started.body.statusQueryGetUri);
    const { status, headers, body, text } = await call(`${uri}?showInput=false&showHistory=true&code=mine`);
    expect([status, headers.get('retry-after')]).toEqual([202, '5']);
    expect(headers.get('location')).toBe(`${uri}?showInput=false&showHistory=true`);
    expect(body).toMatchObject({ name: 'moveVault', instanceId: 'own', runtimeStatus: 'Running', input: null });
    expect(String(body.createdTime)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(text).not.toMatch(secretLink);
    expect((await call(uri)).body.input).toMatchObject({ move: { moveId: 'own' } });
  });

  it.each([
    '/api/moves/unknown/orchestration',
    `/api/checks/${checkRunId(pair, new Date(0), '0'.repeat(8))}/orchestration`,
  ])('answers 404 to %s', async (address) => {
    expect((await call(`${stack.baseUrl}${address}`)).status).toBe(404);
  });
});

describe('POST /api/moves/{id}/cancel', () => {
  it('refuses a reason that is not one line of text, and an unknown move', async () => {
    const address = `${stack.baseUrl}/api/moves/own/cancel`;
    expect((await post(address, { reason: 'two\nlines' })).status).toBe(400);
    expect((await post(address, { because: 'x' })).status).toBe(400);
    expect((await post(`${stack.baseUrl}/api/moves/unknown/cancel`)).status).toBe(404);
  });

  it('ends a move with the reason of the query, as the link of the runtime does', async () => {
    const uri = String(started.body.terminatePostUri).replace('{text}', encodeURIComponent('50 % & done'));
    const cancelled = await post(uri);
    expect([cancelled.status, cancelled.text]).toEqual([202, expect.not.stringMatching(secretLink)]);
    const { phase, problems } = await waitForEnd(stack.baseUrl, 'own');
    expect([phase, problems[0]?.detail]).toEqual(['cancelled', expect.stringContaining('50 % & done')]);
    const again = await post(uri);
    expect([again.status, again.text]).toEqual([202, cancelled.text]);
    const ended = await call(String(started.body.statusQueryGetUri));
    expect([ended.status, ended.body.runtimeStatus]).toEqual([200, 'Terminated']);
    const report = await call(`${stack.baseUrl}/api/moves/own/report`);
    expect([report.status, report.text]).toEqual([200, expect.not.stringMatching(secretLink)]);
  });
});

test('no answer of the app has the key of the runtime', async () => {
  const clash = { id: 'clash', ...pair, select, approval: 'required' };
  await sendMove(stack.baseUrl, clash);
  await waitForMove(stack.baseUrl, 'clash', ({ phase }) => phase === 'awaitingApproval');
  const refused = await sendMove(stack.baseUrl, { ...clash, id: 'another' });
  expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('/api/moves/clash/cancel')]);
  const paths = ['moves/clash', 'moves/clash/plan', 'moves/clash/runs', 'moves/clash/report', 'checks', 'openapi.json'];
  const answers = await Promise.all(paths.map((rest) => call(`${stack.baseUrl}/api/${rest}`)));
  expect([refused, ...answers].filter(({ text }) => secretLink.test(text)).map(({ text }) => text)).toEqual([]);
});
