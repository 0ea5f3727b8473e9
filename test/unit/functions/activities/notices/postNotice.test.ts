import { type DurableClient, type StartNewOptions } from 'durable-functions';
import { findNotice, postNotice, sendNotice } from '../../../../../functions/activities/noticeActivities';
import { type Clients } from '../../../../../shared/clients/openClients';
import { type WebhookMessage } from '../../../../../shared/clients/webhook/webhook';
import { noticeOf } from '../../../../support/notices/noticeFixtures';

const notice = noticeOf();
const instanceId = `notice:${notice.id}`;
const sent: WebhookMessage[] = [];
const webhook: Clients['webhook'] = {
  format: 'cloudEvents',
  send: async (message) => {
    sent.push(message);
    return { state: 'delivered', status: 204 };
  },
};
const token = 'a'.repeat(64);
const proof = 'b'.repeat(64);
const kept: string[] = [];
const starts = {
  make: async () => ({
    hash: token,
    keep: async (id: string) => {
      kept.push(id);
    },
  }),
  sign: async () => proof,
} as unknown as Clients['starts'];
const withReceiver = { webhook, starts } as Clients;
const without = { webhook: undefined } as Clients;

interface Started {
  readonly name: string;
  readonly options: StartNewOptions | undefined;
}

/** A runtime that knows orchestrations by id and state; if the state is an error, it answers with that error. */
function runtimeOf(known: Readonly<Record<string, string | Error>>, input: unknown = { notice, after: null }) {
  const started: Started[] = [];
  const runtime = {
    getStatus: async (id: string) => {
      const state = known[id] ?? new Error('The operation failed with an unexpected status code: HTTP 404 (…)');
      if (state instanceof Error) throw state;
      return { runtimeStatus: state, input };
    },
    startNew: async (name: string, options?: StartNewOptions) => {
      started.push({ name, options });
      return options?.instanceId ?? '';
    },
  };
  return { runtime: runtime as unknown as DurableClient, started };
}

describe('postNotice', () => {
  const post = (clients: Clients, runtime: DurableClient) =>
    postNotice(clients).run({ notice, after: 'move-one-move-0a1b2c3d-07' }, runtime);

  it('starts the delivery under an id that no move can have', async () => {
    const { runtime, started } = runtimeOf({});
    expect(await post(withReceiver, runtime)).toEqual({ state: 'posted' });
    const input = { notice, after: 'move-one-move-0a1b2c3d-07', start: { token, proof } };
    expect(kept).toEqual([instanceId]);
    expect(started).toEqual([{ name: 'deliverNotice', options: { instanceId, input } }]);
  });

  it.each(['Pending', 'Running', 'Suspended', 'Completed', 'Failed', 'Terminated'])(
    'does nothing in a second run when the delivery is %s',
    async (state) => {
      const { runtime, started } = runtimeOf({ [instanceId]: state });
      expect(await post(withReceiver, runtime)).toEqual({ state: 'known' });
      expect(started).toEqual([]);
    },
  );

  it('replaces an ended orchestration of somebody else with the id, and waits for one that runs', async () => {
    const foreign = { notice: { ...notice, time: '2020-01-01T00:00:00.000Z' }, after: null };
    const ended = runtimeOf({ [instanceId]: 'Failed' }, foreign);
    expect(await post(withReceiver, ended.runtime)).toEqual({ state: 'posted' });
    const running = runtimeOf({ [instanceId]: 'Running' }, foreign);
    await expect(post(withReceiver, running.runtime)).rejects.toMatchObject({ code: 'NOTICE_NOT_DELIVERED' });
    expect([ended.started.length, running.started.length]).toEqual([1, 0]);
  });

  it('does nothing if the app sends no notices', async () => {
    const { runtime, started } = runtimeOf({});
    expect(await post(without, runtime)).toEqual({ state: 'off' });
    expect(started).toEqual([]);
  });

  it('fails if the runtime does not answer, so that the runtime retries the step', async () => {
    const { runtime, started } = runtimeOf({ [instanceId]: new Error('HTTP 500') });
    await expect(post(withReceiver, runtime)).rejects.toThrow('Expected postNotice to work');
    expect(started).toEqual([]);
  });
});

describe('findNotice', () => {
  it.each([
    ['Pending', 'underWay'],
    ['Running', 'underWay'],
    ['Suspended', 'underWay'],
    ['ContinuedAsNew', 'underWay'],
    ['Completed', 'settled'],
    ['Failed', 'settled'],
    ['Terminated', 'settled'],
    ['Canceled', 'settled'],
  ])('returns for a delivery that is %s: %s', async (state, expected) => {
    const { runtime } = runtimeOf({ [instanceId]: state });
    expect(await findNotice().run({ id: notice.id }, runtime)).toEqual({ state: expected });
  });

  it('returns settled for an unknown notice', async () => {
    expect(await findNotice().run({ id: notice.id }, runtimeOf({}).runtime)).toEqual({ state: 'settled' });
  });
});

describe('sendNotice', () => {
  it('sends the notice as JSON under its own id', async () => {
    expect(await sendNotice(withReceiver).run({ notice })).toEqual({ state: 'delivered', status: 204 });
    expect(sent.map(({ id, body }) => [id, JSON.parse(body) as unknown])).toEqual([[notice.id, notice]]);
  });

  it('returns off if the receiver was removed from the settings meanwhile', async () => {
    expect(await sendNotice(without).run({ notice })).toEqual({ state: 'off' });
  });

  it('refuses anything that is not a notice', async () => {
    const before = sent.length;
    const leaking = { ...notice, data: { ...notice.data, value: 'canary' } };
    await expect(sendNotice(withReceiver).run({ notice: leaking })).rejects.toThrow(
      'Expected an input that this version of the app can read',
    );
    expect(sent).toHaveLength(before);
  });
});
