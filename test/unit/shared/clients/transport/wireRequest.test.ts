import { type PipelineRequest, type SendRequest, createHttpHeaders } from '@azure/core-rest-pipeline';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { VaultAgent } from '../../../../../shared/clients/transport/vaultAgent';
import { vaultCallPolicy } from '../../../../../shared/clients/transport/vaultCallPolicy';
import { wireSender } from '../../../../../shared/clients/transport/wireRequest';

const host = 'contoso.vault.azure.net';

function recorder(status: number, bodyAsText: string | null) {
  const seen: PipelineRequest[] = [];
  const send: SendRequest = async (request) => {
    seen.push(request);
    return { request, status, bodyAsText, headers: createHttpHeaders() };
  };
  return { seen, send };
}

test('a request is dialled by the vault’s agent, and its body is JSON', async () => {
  const agent = new VaultAgent({});
  const { seen, send } = recorder(200, '{"value":"AA"}');
  const sendWire = wireSender(host, { agent }, send);
  const path = ['keys', 'payments', 'a b/c', 'sign'];
  expect(await sendWire({ method: 'POST', path, body: { alg: 'RS256' } })).toEqual({ value: 'AA' });
  expect(seen[0]).toMatchObject({ method: 'POST', body: '{"alg":"RS256"}' });
  expect(seen[0]?.url).toBe(`https://${host}/keys/payments/a%20b%2Fc/sign?api-version=2025-07-01`);
  expect(seen[0]?.agent).toBe(agent);
  expect(seen[0]?.headers.get('content-type')).toBe('application/json');
});

test('a request without a body says nothing of one', async () => {
  const { seen, send } = recorder(204, null);
  const sendWire = wireSender(host, { agent: undefined }, send);
  expect(await sendWire({ method: 'DELETE', path: ['deletedkeys', 'payments'] })).toBeUndefined();
  expect(seen[0]?.body).toBeUndefined();
  expect(seen[0]?.headers.get('content-type')).toBeUndefined();
});

test('a page is asked for at the very address that the service gave', async () => {
  const { seen, send } = recorder(200, '{"value":[]}');
  const link = `https://${host}/secrets?api-version=2025-07-01&$skiptoken=a%2Fb`;
  expect(await wireSender(host, { agent: undefined }, send)({ link })).toEqual({ value: [] });
  expect(seen[0]).toMatchObject({ method: 'GET', url: link });
});

test('without an agent of ours a request goes through the machine’s proxy, as the SDK’s do', async () => {
  const before = process.env['HTTPS_PROXY'];
  process.env['HTTPS_PROXY'] = 'http://127.0.0.1:3128';
  try {
    const { seen, send } = recorder(200, '{}');
    await wireSender(host, { agent: undefined }, send)({ method: 'GET', path: ['keys', 'payments', ''] });
    expect(seen[0]?.agent).toBeDefined();
  } finally {
    if (before === undefined) delete process.env['HTTPS_PROXY'];
    else process.env['HTTPS_PROXY'] = before;
  }
});

test('an answer that is no JSON is none', async () => {
  const { send } = recorder(200, '<html>');
  expect(await wireSender(host, { agent: undefined }, send)({ method: 'GET', path: [] })).toBeUndefined();
});

test('nothing is sent before the SDK has signed in', async () => {
  const { send } = vaultCallPolicy(host, 1_000);
  const sending = async () => wireSender(host, { agent: undefined }, send)({ method: 'GET', path: ['keys'] });
  await expect(sending()).rejects.toBeInstanceOf(MoverError);
});
