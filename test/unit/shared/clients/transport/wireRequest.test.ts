import { type PipelineRequest, type SendRequest, createHttpHeaders } from '@azure/core-rest-pipeline';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { VaultAgent } from '../../../../../shared/clients/transport/vaultAgent';
import { vaultCallPolicy } from '../../../../../shared/clients/transport/clientConnection';
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

test('sendWire uses the vault’s agent and sends the body as JSON', async () => {
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

test('sendWire adds the parameters of a request, encoded', async () => {
  const { seen, send } = recorder(200, '{"value":[]}');
  const sendWire = wireSender(host, { agent: undefined }, send);
  await sendWire({ method: 'GET', path: ['certificates'], query: { includePending: 'true', filter: 'a&b' } });
  const address = `https://${host}/certificates?api-version=2025-07-01&includePending=true&filter=a%26b`;
  expect(seen[0]?.url).toBe(address);
});

test('sendWire sends no content type without a body', async () => {
  const { seen, send } = recorder(204, null);
  const sendWire = wireSender(host, { agent: undefined }, send);
  expect(await sendWire({ method: 'DELETE', path: ['deletedkeys', 'payments'] })).toBeUndefined();
  expect(seen[0]?.body).toBeUndefined();
  expect(seen[0]?.headers.get('content-type')).toBeUndefined();
});

test('sendWire requests a page at the exact address of the link', async () => {
  const { seen, send } = recorder(200, '{"value":[]}');
  const link = `https://${host}/secrets?api-version=2025-07-01&$skiptoken=a%2Fb`;
  expect(await wireSender(host, { agent: undefined }, send)({ link })).toEqual({ value: [] });
  expect(seen[0]).toMatchObject({ method: 'GET', url: link });
});

test('sendWire uses the machine’s proxy without an agent, as the SDK does', async () => {
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

test('sendWire returns undefined for an answer that is not JSON', async () => {
  const { send } = recorder(200, '<html>');
  expect(await wireSender(host, { agent: undefined }, send)({ method: 'GET', path: [] })).toBeUndefined();
});

test('sendWire sends nothing before the SDK has signed in', async () => {
  const { send } = vaultCallPolicy(host, 1_000);
  const sending = async () => wireSender(host, { agent: undefined }, send)({ method: 'GET', path: ['keys'] });
  await expect(sending()).rejects.toBeInstanceOf(MoverError);
});
