import { HttpRequest, type HttpHandler } from '@azure/functions';
import { admitStart } from '../../../../../functions/http/frame/admitStart';
import { takeVaultEvents } from '../../../../../functions/http/events/takeVaultEvents';
import { readControl } from '../../../../../functions/activities/startActivities';
import { controlParts } from '../../../../../functions/steps/control/controlParts';
import { wakeHeldMoves } from '../../../../../functions/steps/control/sourceEvents';
import { claimBytes, claimNames } from '../../../../../shared/clients/claims/claimDocument';
import { startTokens } from '../../../../../shared/clients/starts/startTokens';
import { type Hold } from '../../../../../shared/contracts/model/hold';
import { problemDocumentSchema } from '../../../../../shared/contracts/api/problemDocument';
import { readControlContract } from '../../../../../shared/contracts/steps/control';
import { addPlan, enterPhase, startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { endPass, startHold } from '../../../../../shared/rules/transfer/holdProgress';
import { statusOf } from '../../../../../shared/rules/transfer/moveStatusOf';
import { testKeyWrapper } from '../../../../support/clients/clientKeyWrapper';
import { cloudEvent, gridEvent, validationEvent } from '../../../../support/events/vaultEvents';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';
import { moveOf, planOf } from '../../../../support/move/moveFixtures';
import { type MoveStore, openMoveStore } from '../../../../support/move/moveStore';

const began = '2026-05-01T10:00:00.000Z';
const move = moveOf({ cutover: 'hold', sourceVault: 'contoso-west' });
const vault = move.sourceVault;
const wrapper = testKeyWrapper();

let runtime: RuntimeServer;
let kept: MoveStore;
let starts: ReturnType<typeof startTokens>;
let token: string;
let now: number;
let handler: HttpHandler;
let looks: number;

beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());
beforeEach(async () => {
  kept = openMoveStore();
  starts = startTokens(kept.store, wrapper);
  const made = await starts.make('sealed');
  await made.keep(move.moveId);
  token = made.hash;
  now = Date.parse('2026-05-01T10:20:00.000Z');
  handler = startProcess();
  runtime.instances.clear();
  runtime.raised.length = 0;
  const { moveId, runId, sourceVault, targetVault } = move;
  const holder = { moveId, runId, sourceVault, targetVault, mode: 'read' as const, claimedAt: 0 };
  await kept.store.write(claimNames.vault(vault), claimBytes({ fence: 0, holders: [holder], previous: [] }));
});
afterEach(() => {
  kept.remove();
});

/** The function of another process with the same store. */
function startProcess(): HttpHandler {
  looks = 0;
  const wake = wakeHeldMoves({ store: kept.store, starts }, () => new Date(now));
  return takeVaultEvents({
    isSource: (name) => name.startsWith('contoso-'),
    wakeHeldMoves: (client, name) => ((looks += 1), wake(client, name)),
    admit: admitStart({ burst: 20, everyMs: 1_000 }, () => 0),
  });
}

const idle: Hold = {
  ...endPass(startHold(began), { found: false, now: began }),
  quiet: 9,
  nextPassAt: '2026-05-01T10:30:00.000Z',
};

/** Makes a move that awaits its cutover. */
function put(hold: Hold = idle): void {
  const planned = addPlan(startProgress(began), { state: 'planned', plan: planOf(), problems: [], throttled: 0 });
  const progress = { ...enterPhase(planned, 'awaitingCutover', began), hold };
  const start = { token, slot: 3, proof: '2'.repeat(64) };
  runtime.instances.set(move.moveId, {
    runtimeStatus: 'Running',
    customStatus: statusOf(move, progress, began),
    input: { move, progress, start },
  });
}

async function deliver(body: unknown, contentType = 'application/json; charset=utf-8', text = JSON.stringify(body)) {
  const request = new HttpRequest({
    method: 'POST',
    url: 'http://127.0.0.1:7071/api/events/keyvault?code=key',
    headers: { 'content-type': contentType, 'aeg-event-type': 'Notification' },
    body: { string: text },
  });
  const answer = await runtime.send(handler, request);
  const problem = typeof answer.body === 'string' ? problemDocumentSchema.parse(JSON.parse(answer.body)) : undefined;
  return { status: answer.status, body: answer.jsonBody as unknown, problem };
}

const taken = { status: 200, body: {}, problem: undefined };

/** What the waiting move reads when it looks. */
async function wokenAt(): Promise<string | undefined> {
  const input = { move: { ...move, startToken: token }, waiter: move.moveId, waitsOn: true };
  const read = await kept.run(readControl, readControlContract, input);
  return read.state === 'read' ? read.wokenAt : undefined;
}

const deliveries = [
  ['an event of Event Grid', [gridEvent(vault)], 'application/json; charset=utf-8'],
  ['a CloudEvent', cloudEvent(vault), 'application/cloudevents+json; charset=utf-8'],
  ['a batch of CloudEvents', [cloudEvent(vault), cloudEvent(vault)], 'application/cloudevents-batch+json'],
  ['a new key', [gridEvent(vault, 'Microsoft.KeyVault.KeyNewVersionCreated')], 'application/json'],
  ['a new certificate', [gridEvent(vault, 'Microsoft.KeyVault.CertificateNewVersionCreated')], 'application/json'],
  ['a vault in upper case', [gridEvent(vault.toUpperCase())], 'application/json'],
] as const;

test.each(deliveries)('%s wakes the held move of its vault', async (_, body, contentType) => {
  put();
  expect(await deliver(body, contentType)).toEqual(taken);
  expect(runtime.raised).toEqual([move.moveId]);
  expect(await wokenAt()).toBe('2026-05-01T10:20:00.000Z');
});

const ignored = [
  ['a secret that expires soon', gridEvent(vault, 'Microsoft.KeyVault.SecretNearExpiry')],
  ['an expired key', gridEvent(vault, 'Microsoft.KeyVault.KeyExpired')],
  ['another access policy', gridEvent(vault, 'Microsoft.KeyVault.VaultAccessPolicyChanged')],
  ['an unknown type', gridEvent(vault, 'Microsoft.KeyVault.SomethingNew')],
  ['a blob', gridEvent(vault, 'Microsoft.Storage.BlobCreated')],
  ['a vault that is on no allow-list', gridEvent('fabrikam-vault')],
  ['a vault without a held move', gridEvent('contoso-other')],
  ['a name that is no vault', gridEvent('contoso-../../x')],
  ['a source that is no vault', { ...cloudEvent(vault), source: `https://${vault}.vault.azure.net` }],
] as const;

test.each(ignored)('takes %s, and wakes nothing', async (_, event) => {
  put();
  expect(await deliver([event])).toEqual(taken);
  expect([runtime.raised, await wokenAt()]).toEqual([[], undefined]);
});

test('stores its own time, and nothing of an event', async () => {
  put();
  await deliver([{ ...gridEvent(vault), eventTime: '2099-01-01T00:00:00Z', id: 'planted-id' }]);
  const stored = await kept.readJson(`moves/${move.moveId}/${move.runId}/source-event.json`);
  expect(stored).toEqual({ at: '2026-05-01T10:20:00.000Z' });
});

test.each([
  ['whose pass failed', { ...idle, trouble: { code: 'VAULT_UNREACHABLE', detail: 'away', remedy: 'wait' } as const }],
  ['whose next pass is as soon', { ...idle, nextPassAt: '2026-05-01T10:20:05.000Z' }],
  ['that events woke often enough without a change', { ...idle, lastPassAt: '2026-05-01T10:15:00.000Z', idleWakes: 9 }],
])('does not wake a move %s', async (_, hold) => {
  put(hold);
  expect(await deliver([gridEvent(vault)])).toEqual(taken);
  expect([runtime.raised, await wokenAt()]).toEqual([[], undefined]);
});

test('does not wake a move that is not held yet, another run, another move of the vault, or one that has ended', async () => {
  put();
  const { input, customStatus } = runtime.instances.get(move.moveId) ?? {};
  const instances = [
    { runtimeStatus: 'Completed', input, customStatus },
    { runtimeStatus: 'Running', input, customStatus: undefined },
    { runtimeStatus: 'Running', input: { move: { ...move, runId: 'ffffffff' }, progress: null }, customStatus },
    {
      runtimeStatus: 'Running',
      input: { move: { ...move, sourceVault: 'contoso-else' }, progress: null },
      customStatus,
    },
    { runtimeStatus: 'Running', input: 'somebody wrote this', customStatus },
  ];
  for (const instance of instances) {
    runtime.instances.set(move.moveId, instance);
    expect(await deliver([gridEvent(vault)])).toEqual(taken);
  }
  runtime.instances.clear();
  expect(await deliver([gridEvent(vault)])).toEqual(taken);
  expect([runtime.raised, await wokenAt()]).toEqual([[], undefined]);
});

test('remembers an event that came during a pass, and wakes the move once for each pass', async () => {
  put({ ...idle, nextPassAt: undefined });
  for (let at = 0; at < 5; at += 1) await deliver([gridEvent(vault)]);
  expect(runtime.raised).toHaveLength(1);
  const first = await wokenAt();
  now += 60_000;
  put({ ...idle, passAt: new Date(now - 1_000).toISOString() });
  for (let at = 0; at < 5; at += 1) await deliver([gridEvent(vault)]);
  expect(runtime.raised).toHaveLength(2);
  expect([first, await wokenAt()]).toEqual(['2026-05-01T10:20:00.000Z', '2026-05-01T10:21:00.000Z']);
});

test('wakes the move again in another process, because the first one may have ended before it did', async () => {
  put();
  await deliver([gridEvent(vault)]);
  handler = startProcess();
  await deliver([gridEvent(vault)]);
  expect(runtime.raised).toHaveLength(2);
});

test('leaves a paused move alone, which finds the event when it is resumed', async () => {
  put();
  const entry = { verb: 'pause' as const, at: began, by: null };
  const run = { ...move, startToken: token };
  await controlParts({ store: kept.store, starts }).askOfRun(run, { entry, change: () => 'pause' });
  for (let at = 0; at < 5; at += 1) expect(await deliver([gridEvent(vault)])).toEqual(taken);
  const stored = await kept.readJson(`moves/${move.moveId}/${move.runId}/source-event.json`);
  expect([runtime.raised, stored]).toEqual([[], { at: '2026-05-01T10:20:00.000Z' }]);
});

test('a flood of deliveries of one vault costs a few looks', async () => {
  put();
  const answers = await Promise.all(Array.from({ length: 200 }, () => deliver([gridEvent(vault)])));
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(looks).toBeLessThan(5);
  expect(runtime.raised).toHaveLength(1);
});

test('answers 429 to events of very many vaults', async () => {
  const many = Array.from({ length: 200 }, (_, at) => gridEvent(`contoso-${String(at)}x`));
  const { status, problem } = await deliver(many);
  expect([status, problem?.code, looks]).toEqual([429, 'TOO_MANY_REQUESTS', 20]);
});

test('answers the handshake of a subscription whose source the app does not need', async () => {
  const event = { ...validationEvent({ validationCode: 'some-code' }), topic: '' };
  expect((await deliver([event])).body).toEqual({ validationResponse: 'some-code' });
});

test('answers the handshake of Event Grid with its code', async () => {
  const code = '512d38b6-c7b8-40c8-89fe-f46f9e9622b6';
  const answer = await deliver([
    validationEvent({ validationCode: code, validationUrl: 'https://rp.invalid/validate' }),
  ]);
  expect(answer).toEqual({ status: 200, body: { validationResponse: code }, problem: undefined });
});

const damaged = [
  ['nothing', '', 400, 'BODY_NOT_JSON'],
  ['no JSON', '[{', 400, 'BODY_NOT_JSON'],
  ['an empty list', '[]', 400, 'REQUEST_INVALID'],
  ['a number', '7', 400, 'REQUEST_INVALID'],
  ['null', 'null', 400, 'REQUEST_INVALID'],
  ['an event without a type', JSON.stringify([{ topic: 'x' }]), 400, 'REQUEST_INVALID'],
  ['an event whose type is no text', JSON.stringify([{ topic: 'x', eventType: {} }]), 400, 'REQUEST_INVALID'],
  ['a source that is too long', JSON.stringify([{ topic: 'x'.repeat(3_000), eventType: 'y' }]), 400, 'REQUEST_INVALID'],
  [
    'another version of CloudEvents',
    JSON.stringify({ ...cloudEvent(vault), specversion: '0.3' }),
    400,
    'REQUEST_INVALID',
  ],
  ['a handshake without a code', JSON.stringify([validationEvent({})]), 400, 'REQUEST_INVALID'],
  ['a code of two lines', JSON.stringify([validationEvent({ validationCode: 'a\nb' })]), 400, 'REQUEST_INVALID'],
  [
    'too many events',
    JSON.stringify(Array.from({ length: 5_001 }, () => ({ topic: 'x', eventType: 'y' }))),
    400,
    'REQUEST_INVALID',
  ],
  [
    'too many bytes',
    JSON.stringify([{ topic: 'x', eventType: 'y', data: 'z'.repeat(1_400_000) }]),
    413,
    'BODY_TOO_LARGE',
  ],
] as const;

test.each(damaged)('refuses %s, and wakes nothing', async (_, text, status, code) => {
  put();
  const answer = await deliver(undefined, 'application/json', text);
  expect([answer.status, answer.problem?.code, runtime.raised]).toEqual([status, code, []]);
});

test('names the events of a delivery that are none, and a content type that is not taken', async () => {
  const { problem } = await deliver([gridEvent(vault), { a: 1 }, 'x']);
  expect(problem?.errors?.map(({ pointer }) => pointer)).toEqual(['/1', '/2']);
  const text = await deliver([gridEvent(vault)], 'text/plain');
  expect([text.status, text.problem?.detail]).toEqual([415, expect.stringContaining('cloudevents-batch+json')]);
});

/** Asks for the permission to send events, as the schema of CloudEvents requires. */
async function askPermission(headers: Record<string, string>) {
  const url = 'http://127.0.0.1:7071/api/events/keyvault?code=key';
  const answer = await runtime.send(handler, new HttpRequest({ method: 'OPTIONS', url, headers }));
  const given = new Headers(answer.headers);
  return [answer.status, given.get('webhook-allowed-origin'), given.get('webhook-allowed-rate'), given.get('allow')];
}

test('permits Event Grid to send CloudEvents, and nobody else', async () => {
  const of = (origin: string) => askPermission({ 'WebHook-Request-Origin': origin, 'WebHook-Request-Rate': '120' });
  expect(await of('eventgrid.azure.net')).toEqual([200, 'eventgrid.azure.net', '*', 'POST, OPTIONS']);
  for (const origin of ['eventemitter.example.com', 'eventgrid.azure.net.example.com', '*', ''])
    expect(await of(origin)).toEqual([204, null, null, 'POST, OPTIONS']);
  expect(await askPermission({})).toEqual([204, null, null, 'POST, OPTIONS']);
});
