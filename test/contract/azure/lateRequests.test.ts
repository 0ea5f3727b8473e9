import { spawn } from 'node:child_process';
import { type FaultRuleInput } from '../../../local/azure/calls/faultRule';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { abandonRequest } from '../../support/azure/azureAbandoned';
import { armRequest, armVaultPath } from '../../support/azure/azureArm';
import { azureRequest, type Json, type RawResponse, v } from '../../support/azure/azureRequest';
import { endProcess } from '../../support/azure/azureEmulatorProcess';
import { errorOf, testSeed, until } from '../../support/azure/azureTestVaults';

/** Longer than any test, so that only a test delivers such a request. */
const hour = 3_600_000;

let azure: RunningAzure;

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed() });
});
afterAll(() => azure.stop());
beforeEach(() => azure.control.reset());

const set = (name: string, value = 'x'): Promise<RawResponse> =>
  azureRequest(azure, 'source', { method: 'PUT', path: v(`/secrets/${name}`), body: { value } });
const read = (name: string) => azureRequest(azure, 'source', { path: v(`/secrets/${name}/`) });
const isHeld = (requests = 1) => until(() => azure.control.heldRequests().length === requests);
const onWrites = (effect: FaultRuleInput['effect'], rest: Partial<FaultRuleInput> = {}) =>
  azure.control.addFault({ match: { operation: 'secrets.set' }, effect, ...rest });

/** A program that writes one secret. */
const writer = `
const [, host, port, token] = process.argv;
const body = JSON.stringify({ value: 'orphaned' });
const headers = { host: 'source.vault.azure.net', authorization: 'Bearer ' + token, 'content-length': body.length };
const path = '/secrets/orphan?api-version=2025-07-01';
require('https').request({ host, port, servername: headers.host, method: 'PUT', path, headers }).end(body);
`;

async function valuesOf(name: string): Promise<string[]> {
  const { body } = await azureRequest(azure, 'source', { path: v(`/secrets/${name}/versions`) });
  const versions: { readonly id: string }[] = body.value;
  const read = versions.map(({ id }) => azureRequest(azure, 'source', { path: v(new URL(id).pathname) }));
  return (await Promise.all(read)).map((answer) => answer.body.value);
}

async function control(method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }> {
  const sent =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await fetch(`${azure.controlUrl}${path}`, { method, ...sent });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

describe('deliverLate', () => {
  test('delivers a request after its caller has gone', async () => {
    onWrites({ kind: 'deliverLate', ms: 50 });
    const write = { host: 'source.vault.azure.net', method: 'PUT', path: v('/secrets/late'), body: { value: 'late' } };
    await abandonRequest(azure, write, () => isHeld());
    await azure.control.whenDelivered();

    expect((await read('late')).body.value).toBe('late');
    const [delivered] = azure.control.requests();
    expect(delivered).toMatchObject({ operation: 'secrets.set', status: 200, delivery: 'late' });
    expect(delivered?.heldMs).toBeGreaterThan(40);
  });

  test.each<[string, FaultRuleInput['effect']]>([
    ['held in the network', { kind: 'deliverLate', ms: hour }],
    ['slow in the service', { kind: 'slow', ms: hour }],
  ])('completes a request that is %s after its caller was killed', async (_, effect) => {
    onWrites(effect);
    const [host = '', port = ''] = azure.connectTo.split(':');
    const caller = spawn(process.execPath, ['-e', writer, host, port, await azure.control.issueToken()], {
      env: { NODE_EXTRA_CA_CERTS: azure.caFile },
      stdio: 'ignore',
    });
    await isHeld();
    await endProcess(caller, 'SIGKILL');
    await azure.control.flushHeld();

    expect((await read('orphan')).body.value).toBe('orphaned');
  });

  test('does nothing before the delivery, and then makes the late value current', async () => {
    onWrites({ kind: 'deliverLate', ms: hour, client: 'reset' }, { times: 1 });
    expect(await errorOf(set('raced', 'old'))).toMatchObject({ code: 'ECONNRESET' });
    await set('raced', 'new');
    expect((await read('raced')).body.value).toBe('new');
    await azure.control.flushHeld();

    expect((await read('raced')).body.value).toBe('old');
    expect((await valuesOf('raced')).sort()).toEqual(['new', 'old']);
  });

  test('answers the caller late with client "answer"', async () => {
    onWrites({ kind: 'deliverLate', ms: hour, client: 'answer' });
    const answer = set('answered');
    await isHeld();
    await azure.control.flushHeld();

    expect((await answer).status).toBe(200);
  });

  test('never answers a caller with client "hang", even when the request is delivered', async () => {
    onWrites({ kind: 'deliverLate', ms: 0, client: 'hang' });
    const write = { host: 'source.vault.azure.net', method: 'PUT', path: v('/secrets/hangs'), body: { value: 'x' } };
    let isAnswered = false;
    await abandonRequest(
      azure,
      write,
      async () => {
        await until(() => azure.control.requests().length > 0);
        // A second call on the connection: an answer to the first would have arrived before this one's.
        expect((await read('hangs')).status).toBe(200);
      },
      () => (isAnswered = true),
    );

    expect(isAnswered).toBe(false);
  });

  test('checks the rights at the time of the delivery', async () => {
    onWrites({ kind: 'deliverLate', ms: hour, client: 'answer' });
    const answer = set('refused');
    await isHeld();
    await azure.control.changeVault('source', { network: 'firewall' });
    await azure.control.flushHeld();

    expect((await answer).status).toBe(403);
  });

  test('holds a write at the management plane', async () => {
    const path = v(armVaultPath('source', 'contoso'), '2026-02-01');
    const effect = { kind: 'deliverLate', ms: hour, client: 'reset' } as const;
    azure.control.addFault({ match: { operation: 'arm.vaults.update' }, effect });
    const change = armRequest(azure, { method: 'PATCH', path, body: { tags: { late: 'yes' } } });
    expect(await errorOf(change)).toMatchObject({ code: 'ECONNRESET' });
    expect((await armRequest(azure, { path })).body.tags).toEqual({});
    await azure.control.flushHeld();

    expect((await armRequest(azure, { path })).body.tags).toEqual({ late: 'yes' });
    expect(azure.control.requests()).toContainEqual(
      expect.objectContaining({ operation: 'arm.vaults.update', delivery: 'late', sent: { tags: { late: 'yes' } } }),
    );
  });

  test('drops a request whose vault is gone at the delivery', async () => {
    onWrites({ kind: 'deliverLate', ms: hour, client: 'reset' });
    await errorOf(set('lost'));
    expect(
      (await armRequest(azure, { method: 'DELETE', path: v(armVaultPath('source', 'contoso'), '2026-02-01') })).status,
    ).toBe(200);
    await azure.control.flushHeld();

    expect(azure.control.requests()).toContainEqual(expect.objectContaining({ delivery: 'late', status: 0 }));
  });

  test('fires for the same calls with the same seed', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `random-${index}`);
    const lateOnes = async () => {
      await azure.control.reset();
      onWrites({ kind: 'deliverLate', ms: hour, client: 'reset' }, { when: { probability: 0.4, randomSeed: 7 } });
      for (const name of names) await set(name).catch(() => undefined);
      return azure.control.heldRequests().map(({ path }) => path);
    };
    const first = await lateOnes();

    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(20);
    expect(await lateOnes()).toEqual(first);
  });
});

describe('duplicate', () => {
  test('delivers a request twice and answers it once', async () => {
    onWrites({ kind: 'duplicate', ms: hour }, { times: 1 });
    expect((await set('doubled', 'same')).status).toBe(200);
    expect(await valuesOf('doubled')).toEqual(['same']);
    await azure.control.flushHeld();

    expect(await valuesOf('doubled')).toEqual(['same', 'same']);
    expect(azure.control.requests().map(({ delivery }) => delivery)).toContain('again');
  });

  test('makes the older value current when the second delivery comes after a newer write', async () => {
    onWrites({ kind: 'duplicate', ms: hour }, { times: 1 });
    await set('overtaken', 'old');
    await set('overtaken', 'new');
    await azure.control.flushHeld();

    expect((await read('overtaken')).body.value).toBe('old');
  });
});

describe('held requests', () => {
  test('are listed in delivery order and delivered one by one', async () => {
    onWrites({ kind: 'deliverLate', ms: hour, client: 'reset' }, { times: 1 });
    onWrites({ kind: 'deliverLate', ms: 60_000, client: 'reset' }, { times: 1 });
    await errorOf(set('later'));
    await errorOf(set('sooner'));
    const { body } = await control('GET', '/held');

    expect(body).toMatchObject([
      { vault: 'source', operation: 'secrets.set', method: 'PUT', path: '/secrets/sooner', effect: 'deliverLate' },
      { path: '/secrets/later', dueInMs: expect.any(Number) },
    ]);
    expect((await control('POST', `/held/${body[1].id}/deliver`)).status).toBe(204);
    expect((await control('POST', `/held/${body[1].id}/deliver`)).status).toBe(404);
    expect((await read('later')).status).toBe(200);
    expect((await read('sooner')).status).toBe(404);
    expect((await control('POST', '/held/flush')).status).toBe(204);
    expect((await read('sooner')).status).toBe(200);
    expect((await control('GET', '/held')).body).toEqual([]);
  });

  test('can be awaited with a timeout', async () => {
    expect((await control('POST', '/held/wait', { timeoutMs: 1 })).status).toBe(204);
    onWrites({ kind: 'deliverLate', ms: hour, client: 'reset' });
    await errorOf(set('waited'));
    const early = await control('POST', '/held/wait', { timeoutMs: 1 });
    expect(early).toMatchObject({ status: 409, body: [{ path: '/secrets/waited' }] });
    const waiting = control('POST', '/held/wait', { timeoutMs: 60_000 });
    await control('POST', '/held/flush');

    expect((await waiting).status).toBe(204);
  });

  test('are dropped by DELETE and by a reset, which cuts the connections of their callers', async () => {
    for (const lose of [() => control('DELETE', '/held'), () => control('POST', '/reset')]) {
      onWrites({ kind: 'deliverLate', ms: hour, client: 'answer' }, { times: 1 });
      onWrites({ kind: 'deliverLate', ms: hour, client: 'hang' }, { times: 1 });
      onWrites({ kind: 'slow', ms: hour }, { times: 1 });
      const answers = ['one', 'two', 'three'].map((name) => errorOf(set(name)));
      await isHeld(3);
      expect((await lose()).status).toBe(204);

      expect(await Promise.all(answers)).toMatchObject([1, 2, 3].map(() => ({ code: 'ECONNRESET' })));
      expect(azure.control.heldRequests()).toEqual([]);
      azure.control.clearFaults();
      expect((await read('one')).status).toBe(404);
    }
  });

  test('include slow calls, which a flush completes', async () => {
    onWrites({ kind: 'slow', ms: hour });
    const answer = set('slow');
    await isHeld();
    await azure.control.flushHeld();

    expect((await answer).status).toBe(200);
  });

  test.each([
    ['a negative time', { kind: 'deliverLate', ms: -1 }],
    ['a time of more than a day', { kind: 'duplicate', ms: 86_400_001 }],
    ['an unknown kind of caller', { kind: 'deliverLate', ms: 1, client: 'laugh' }],
  ])('rejects %s', async (_, effect) => {
    expect((await control('POST', '/faults', { effect })).status).toBe(400);
  });
});

test('drops held requests at once when it stops', async () => {
  const other = await startAzure({ seed: testSeed() });
  other.control.addFault({ match: { method: 'PUT' }, effect: { kind: 'deliverLate', ms: hour, client: 'answer' } });
  const answer = errorOf(
    azureRequest(other, 'source', { method: 'PUT', path: v('/secrets/stopped'), body: { value: 'x' } }),
  );
  await until(() => other.control.heldRequests().length === 1);
  await other.stop();

  expect(await answer).toMatchObject({ code: 'ECONNRESET' });
});
