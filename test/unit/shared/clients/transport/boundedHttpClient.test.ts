import { gzipSync } from 'node:zlib';
import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { boundedHttpClient } from '../../../../../shared/clients/transport/vaultPipeline';
import { VaultAgent } from '../../../../../shared/clients/transport/vaultAgent';
import { type Answer, type VaultServer, startVaultServer } from '../../../../support/clients/clientVaultServer';

const maxBytes = 64 * 1024;
const client = boundedHttpClient(maxBytes);

/** About 4 MB of zeros in 4 KB, and noise that gzip cannot make smaller, so that it does not fit into buffers. */
const bomb = gzipSync(Buffer.alloc(4 * 1024 * 1024));
const noise = Buffer.from(Array.from({ length: 8 * maxBytes }, (_, at) => (at * 2_654_435_761) % 251));

const small = gzipSync(noise.subarray(0, maxBytes / 2));

const gzip = { 'content-encoding': 'gzip' };
const hostile: readonly [string, Answer][] = [
  ['compressed, small on the wire', { body: bomb, headers: gzip }],
  ['compressed, large on the wire', { body: Buffer.concat([bomb, noise]), headers: gzip }],
  ['not compressed although it says so', { body: noise, headers: gzip }],
  ['too long', { body: noise }],
  ['compressed and cut off', { body: small, cutAt: 200, headers: gzip }],
];

let server: VaultServer;
let agent: VaultAgent;

beforeAll(async () => {
  server = await startVaultServer('contoso');
});
beforeEach(() => {
  agent = new VaultAgent({ connectTo: server.connectTo, ca: server.ca });
  agent.maxSockets = 2;
});
afterEach(() => {
  agent.destroy();
});
afterAll(() => server.stop());

/** Sends a request as a policy of the SDK prepares it, which asks for compression. */
function send(): Promise<PipelineResponse> {
  const headers = createHttpHeaders({ authorization: 'Bearer x', 'accept-encoding': 'gzip,deflate' });
  const url = 'https://contoso.vault.azure.net/secrets';
  const request = createPipelineRequest({ url, headers });
  request.agent = agent;
  return client.sendRequest(request);
}

describe('boundedHttpClient', () => {
  test.each(hostile)('frees the connection of an answer that is %s', async (_, answer) => {
    server.script = () => answer;
    await Promise.allSettled(Array.from({ length: 6 }, send));
    server.script = () => ({ body: { value: [] } });
    expect(await send()).toMatchObject({ status: 200, bodyAsText: '{"value":[]}' });
  });

  test('fails at once when a compressed answer is cut off', async () => {
    server.script = () => ({ body: small, cutAt: 200, headers: gzip });
    await expect(send()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('returns a compressed answer as it came, because it asks for none', async () => {
    server.script = () => ({ body: gzipSync('{"value":[]}'), headers: gzip });
    expect((await send()).bodyAsText).not.toContain('value');
    expect(server.seen.at(-1)).toMatchObject({ acceptEncoding: 'identity' });
  });
});
