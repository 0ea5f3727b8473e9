import { readFileSync } from 'node:fs';
import path from 'node:path';
import { HttpRequest, InvocationContext, type LogLevel } from '@azure/functions';
import { admitCaller, type AdmitPolicy, callerOf } from '../../../../../functions/http/callers/admitCaller';
import { byPlatform, byToken } from '../../../../../functions/http/callers/identifyCaller';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { apiOperations } from '../../../../../shared/contracts/operations/apiOperations';
import { principalHeaders } from '../../../../support/callers/principal';

const adele = {
  objectId: '22222222-bbbb-4bbb-8bbb-000000000001',
  tenantId: '11111111-aaaa-4aaa-8aaa-000000000001',
  name: 'adele@contoso.example',
};
const roles = { needsRole: true, identify: byPlatform };
const noRoles = { needsRole: false, identify: byPlatform };

/** Calls a function that answers with its caller, and returns the status, the caller and the log. */
async function callAs(name: string, policy: AdmitPolicy | undefined, headers: Record<string, string>) {
  const logged: string[] = [];
  const context = new InvocationContext({
    functionName: name,
    logHandler: (_: LogLevel, ...text: unknown[]) => logged.push(text.join(' ')),
  });
  const request = new HttpRequest({ method: 'GET', url: 'https://app.invalid/api/moves', headers });
  const handler = admitCaller(name, policy, (asked) => ({ status: 200, jsonBody: callerOf(asked) ?? null }));
  const answer = (await handler(request, context)) as {
    status: number;
    body?: string;
    jsonBody?: unknown;
    headers?: Headers;
  };
  return { ...answer, logged };
}

test('admitCaller passes every request on, without a caller, if the app does not know its callers', async () => {
  const { status, jsonBody } = await callAs('startMove', undefined, principalHeaders(adele));
  expect([status, jsonBody]).toEqual([200, null]);
});

test('admitCaller passes on who the caller is', async () => {
  const { status, jsonBody, logged } = await callAs('startMove', noRoles, principalHeaders(adele));
  expect([status, jsonBody, logged]).toEqual([200, adele, []]);
});

test('admitCaller answers 401 to a request without an identity, and logs it', async () => {
  const { status, headers, logged } = await callAs('startMove', noRoles, {});
  expect([status, headers?.get('www-authenticate')]).toEqual([401, 'Bearer']);
  expect(logged).toEqual([expect.stringContaining('"code":"CALLER_UNKNOWN"')]);
});

describe('with tokens that the app itself verifies', () => {
  const { objectId: oid, tenantId: tid, name } = adele;
  const claims = { oid, tid, preferred_username: name, roles: ['Move.Start'], 'http://x/role': ['Move.Approve'] };
  const accepting = { needsRole: true, identify: byToken((token) => Promise.resolve(verdictOf(token))) };
  const verdictOf = (token: string) =>
    token === 'good.good.good' ? { ok: true as const, claims } : { ok: false as const, fault: faultOf(token) };
  const faultOf = (token: string) => (token === '' ? ('absent' as const) : ('expired' as const));

  test('admitCaller believes the token, not the headers', async () => {
    const other = { ...adele, objectId: tid, roles: ['Move.Approve'] };
    const headers = { ...principalHeaders(other), Authorization: 'Bearer good.good.good' };
    const { status, jsonBody } = await callAs('startMove', accepting, headers);
    expect([status, jsonBody]).toEqual([200, adele]);
    expect((await callAs('approveMove', accepting, headers)).status).toBe(403);
  });

  test.each<[string, Record<string, string>, string, string]>([
    ['only the headers', principalHeaders({ ...adele, roles: ['Move.Start'] }), 'Bearer', 'the request has none'],
    ['two tokens', { Authorization: 'Bearer good.good.good, Bearer good.good.good' }, 'Bearer', 'the request has none'],
    ['a password', { Authorization: 'Basic good.good.good' }, 'Bearer', 'the request has none'],
    ['a token that has expired', { Authorization: 'Bearer old' }, 'Bearer error="invalid_token"', 'has expired'],
  ])('admitCaller answers 401 to a request with %s', async (_, headers, challenge, words) => {
    const { status, body, headers: answered } = await callAs('startMove', accepting, headers);
    expect([status, answered?.get('www-authenticate')]).toEqual([401, challenge]);
    expect(body).toContain(words);
  });

  test('admitCaller answers 503 and admits nobody if the app has no keys to verify tokens with', async () => {
    const fault = new MoverError('SIGNING_KEYS_UNAVAILABLE', 'no keys', { retryable: true });
    const policy = { needsRole: false, identify: byToken(() => Promise.reject(fault)) };
    const { status, jsonBody, body } = await callAs('startMove', policy, { Authorization: 'Bearer good.good.good' });
    expect([status, jsonBody]).toEqual([503, undefined]);
    expect(body).toContain('SIGNING_KEYS_UNAVAILABLE');
  });
});

test('admitCaller answers 403 to a caller without the role, and logs who it was', async () => {
  const { status, logged } = await callAs('startMove', roles, principalHeaders({ ...adele, roles: ['Move.Read'] }));
  expect(status).toBe(403);
  expect(JSON.parse(logged[0] ?? '')).toMatchObject({ status: 403, code: 'ROLE_MISSING', caller: adele });
});

test.each(apiOperations.map(({ operationId, role }) => [operationId, role] as const))(
  'admitCaller admits to %s a caller with %s',
  async (name, role) => {
    expect((await callAs(name, roles, principalHeaders({ ...adele, roles: [role] }))).status).toBe(200);
  },
);

test('admitCaller admits Event Grid only to its own function, also if the app requires no roles', async () => {
  const headers = principalHeaders({ ...adele, roles: ['AzureEventGridSecureWebhookSubscriber'] });
  const statuses = await Promise.all(
    ['getMoves', 'startMove', 'unknownRoute', 'takeVaultEvents'].map(async (name) => [
      (await callAs(name, noRoles, headers)).status,
      (await callAs(name, roles, headers)).status,
    ]),
  );
  expect(statuses).toEqual([
    [403, 403],
    [403, 403],
    [403, 403],
    [200, 200],
  ]);
});

test('admitCaller refuses deliveries of a caller with another role', async () => {
  const headers = principalHeaders({ ...adele, roles: ['Move.Read', 'Move.Start', 'Move.Approve'] });
  expect((await callAs('takeVaultEvents', roles, headers)).status).toBe(403);
});

test('every operation that changes something needs more than Move.Read', () => {
  const changing = apiOperations.filter(({ method }) => method !== 'get');
  expect(changing.filter(({ role }) => role === 'Move.Read')).toEqual([]);
});

test('registerOperations admits callers to every function with a key', () => {
  const file = path.resolve(__dirname, '../../../../../functions/http/frame/registerOperations.ts');
  const registered = readFileSync(file, 'utf8').match(/app\.http\([^;]*;/g) ?? [];
  expect(registered).toHaveLength(3);
  const open = registered.filter((each) => !each.includes('admitCaller('));
  expect(open.filter((each) => !each.includes("authLevel: 'anonymous'"))).toEqual([
    "app.http('unknownRoute', { authLevel: 'function', methods, route, handler });",
  ]);
});
