import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { vaultEventsSchema } from '../../../shared/contracts/api/vaultEvents';
import { changedInParts } from '../../../shared/rules/transfer/freezeState';
import { finished } from '../../support/slices/finished';
import { azureKeyClient, azureSecretClient } from '../../support/azure/azureClients';
import { errorOf, testSeed, until } from '../../support/azure/azureTestVaults';

// Event Grid's part of the embedded Azure: the handshake of a subscription, and the events of its vaults.

interface Delivered {
  readonly kind: string;
  readonly event: { readonly eventType: string; readonly topic: string; readonly data: Record<string, string> };
}

let azure: RunningAzure;
let server: Server;
let delivered: Delivered[];
/** The answer to a handshake with a code. */
let answerTo: (code: string) => object;

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed({ secrets: [{ name: 'known', versions: [{ value: 'one' }] }] }) });
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as [Delivered['event']];
      delivered.push({ kind: String(request.headers['aeg-event-type']), event: body[0] });
      response.end(JSON.stringify(answerTo(String(body[0].data['validationCode']))));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.close();
  await azure.stop();
});
beforeEach(() => {
  delivered = [];
  answerTo = (code) => ({ validationResponse: code });
});

const urlOf = (name: string) => `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/${name}`;
const notices = () => delivered.filter(({ kind }) => kind === 'Notification').map(({ event }) => event);

test('delivers an event for each new version, after the handshake, and none for other calls', async () => {
  await azure.control.changeSettings({ events: { url: urlOf('one') } });
  const client = azureSecretClient(azure, 'source');
  await client.setSecret('fresh', 'the value');
  await client.getSecret('fresh');
  await client.updateSecretProperties('fresh', '', { tags: { a: 'b' } });
  await azureKeyClient(azure, 'source').createKey('signing', 'EC');
  await until(() => notices().length >= 2);
  expect(delivered.map(({ kind }) => kind)).toContain('SubscriptionValidation');
  expect(notices().map(({ eventType, data }) => [eventType, data['VaultName'], data['ObjectName']])).toEqual([
    ['Microsoft.KeyVault.SecretNewVersionCreated', 'source', 'fresh'],
    ['Microsoft.KeyVault.KeyNewVersionCreated', 'source', 'signing'],
  ]);
  expect(JSON.stringify(delivered)).not.toContain('the value');
  const parsed = vaultEventsSchema.parse(notices());
  const events = (Array.isArray(parsed) ? parsed : [parsed]).flatMap((event) =>
    'eventType' in event ? [{ type: event.eventType, source: event.topic }] : [],
  );
  expect(finished(changedInParts(events))).toEqual(['source']);
});

test('delivers nothing to a receiver that does not repeat the code', async () => {
  answerTo = () => ({});
  await azure.control.changeSettings({ events: { url: urlOf('two') } });
  await azureSecretClient(azure, 'source').setSecret('fresh', 'again');
  await until(() => delivered.length > 0);
  expect(delivered.map(({ kind }) => kind)).toEqual(['SubscriptionValidation']);
});

test('delivers only to this machine', async () => {
  const refused = errorOf(
    Promise.resolve().then(() => azure.control.changeSettings({ events: { url: 'https://hooks.example.com/x' } })),
  );
  expect((await refused).message).toContain('expected an address of this machine');
});
