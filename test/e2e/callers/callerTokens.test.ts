import { apiOperations } from '../../../shared/contracts/operations/apiOperations';
import { problemDocumentSchema } from '../../../shared/contracts/api/problemDocument';
import { principalHeaders } from '../../support/callers/principal';
import { waitUntil } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import { type Answer, call, isEnd, type StartedMove } from '../../support/local/localMoves';
import {
  endLocalProcesses,
  localFolder,
  type LocalEmulator,
  type LocalHost,
  startAppHost,
  startEmulatorProcess,
} from '../../support/local/localProcess';

// A host without App Service authentication: the app itself verifies tokens, with the keys of the directory of the embedded Azure.

const audience = 'api://keyvault-mover';
const tenantId = '11111111-1111-4111-8111-111111111111';
const identity = (last: string, roles?: readonly string[]) => ({
  clientId: `22222222-bbbb-4bbb-8bbb-00000000000${last}`,
  objectId: `33333333-bbbb-4bbb-8bbb-00000000000${last}`,
  ...(roles === undefined ? {} : { roles: [...roles] }),
});
const reader = identity('1', ['Move.Read']);
const starter = identity('2', ['Move.Start', 'Move.Approve']);
const approver = identity('3', ['Move.Approve']);
const nobody = identity('4');

let azure: LocalEmulator;
let host: LocalHost;

beforeAll(async () => {
  const stateDir = localFolder();
  azure = await startEmulatorProcess({ stateDir });
  await localControl(azure.azure).changeSettings({ identities: [reader, starter, approver, nobody] });
  const env = {
    MOVE_AUTHENTICATION: 'token',
    MOVE_TOKEN_AUDIENCE: audience,
    MOVE_TOKEN_TENANT: azure.azure.signIn.tenantId,
    MOVE_ROLES: 'required',
    MOVE_APPROVAL: 'separate',
  };
  host = await startAppHost({ stateDir, azure: azure.azure, env });
});
afterAll(endLocalProcesses);

type Who = typeof starter;

/** Gets a token as a program with a managed identity does. */
async function tokenOf({ objectId }: Who, resource = audience): Promise<string> {
  const { identityEndpoint, identityHeader } = azure.azure;
  const query = new URLSearchParams({ resource, 'api-version': '2019-08-01', object_id: objectId }).toString();
  const { body } = await call(`${identityEndpoint}?${query}`, { headers: { 'x-identity-header': identityHeader } });
  return (body as { access_token: string }).access_token;
}

async function send(path: string, token: string, body?: object, headers: object = {}): Promise<Answer> {
  return call(path.startsWith('http') ? path : `${host.baseUrl}/api/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}`, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const codeOf = ({ status, body }: Answer): string =>
  `${String(status)} ${status < 400 ? '' : problemDocumentSchema.parse(body).code}`.trim();

const request = {
  sourceVault: 'contoso-westeurope',
  targetVault: 'contoso-northeurope',
  select: { types: ['secret'], include: ['a*'] },
};

test('headers that name a caller open nothing, whatever they say', async () => {
  const roles = ['Move.Read', 'Move.Start', 'Move.Approve'];
  const forged = principalHeaders({ objectId: starter.objectId, tenantId, roles });
  const codes = await Promise.all(
    apiOperations
      .filter(({ isPublic }) => !isPublic)
      .map(async ({ method, path }) => {
        const isPost = method === 'post';
        const answer = await call(`${host.baseUrl}/api/${path.replace('{id}', 'no-move')}`, {
          method: method.toUpperCase(),
          headers: { ...forged, ...(isPost ? { 'Content-Type': 'application/json' } : {}) },
          ...(isPost ? { body: '{}' } : {}),
        });
        return codeOf(answer);
      }),
  );
  expect([...new Set(codes)]).toEqual(['401 CALLER_UNKNOWN']);
});

test.each<[string, string, () => Promise<string>]>([
  ['of the tenant for another service', 'for another application', () => tokenOf(starter, 'https://vault.azure.net')],
  ['without a role', 'neither a scope nor an app role', () => tokenOf(nobody)],
  [
    'whose claims somebody changed',
    'the signature of the token is not valid',
    async () => tampered(await tokenOf(reader)),
  ],
  ['that nobody signed', 'another algorithm', async () => unsigned(await tokenOf(starter))],
])('a token %s is refused in words', async (_, words, make) => {
  const answer = await send('moves', await make());
  expect([codeOf(answer), answer.headers.get('www-authenticate')]).toEqual([
    '401 CALLER_UNKNOWN',
    'Bearer error="invalid_token"',
  ]);
  expect(answer.text).toContain(words);
});

const recoded = (part: string | undefined, change: object): string => {
  const claims = JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as object;
  return Buffer.from(JSON.stringify({ ...claims, ...change })).toString('base64url');
};

function tampered(token: string): string {
  const [header, claims, signature] = token.split('.');
  return [header, recoded(claims, { roles: ['Move.Start'] }), signature].join('.');
}

function unsigned(token: string): string {
  const [header, claims] = token.split('.');
  return [recoded(header, { alg: 'none' }), claims, ''].join('.');
}

test('roles of a token count', async () => {
  expect(codeOf(await send('moves', await tokenOf(reader)))).toBe('200');
  expect(codeOf(await send('moves', await tokenOf(reader), request))).toBe('403 ROLE_MISSING');
});

test('a move needs two identities, and records both', async () => {
  const token = await tokenOf(starter);
  const started = await send('moves', token, { ...request, id: 'two-tokens', approval: 'required' });
  expect(codeOf(started)).toBe('202');
  const { moveUri } = started.body as StartedMove;
  const waiting = await waitUntil(async () => {
    const { body } = await send(moveUri, token);
    return (body as { phase: string }).phase === 'awaitingApproval' ? body : undefined;
  });
  const { planHash } = waiting as { planHash: string };
  expect(codeOf(await send(`${moveUri}/approve`, token, { planHash }))).toBe('403 APPROVER_IS_STARTER');
  const other = principalHeaders({ objectId: approver.objectId, tenantId, roles: ['Move.Approve'] });
  expect(codeOf(await send(`${moveUri}/approve`, token, { planHash }, other))).toBe('403 APPROVER_IS_STARTER');
  expect(codeOf(await send(`${moveUri}/approve`, await tokenOf(approver), { planHash }))).toBe('202');
  const ended = await waitUntil(async () => {
    const { body } = await send(moveUri, token);
    return isEnd((body as { phase: 'planning' }).phase) ? body : undefined;
  });
  expect(ended).toMatchObject({
    phase: 'completed',
    startedBy: { objectId: starter.objectId, name: starter.clientId },
    approval: { identity: { objectId: approver.objectId } },
  });
});
