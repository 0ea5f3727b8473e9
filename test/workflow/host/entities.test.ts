import path from 'node:path';
import { HostClient } from '../../support/host/hostClient';
import { endHosts, startHostProcess, temporaryFolder, type HostProcess } from '../../support/host/hostProcess';
import { waitUntil } from '../../support/host/hostWait';

let host: HostProcess;
let client: HostClient;
const stateDir = path.join(temporaryFolder(), 'state');

const open = async (): Promise<void> => {
  host = await startHostProcess({ stateDir });
  client = await HostClient.open(host.baseUrl);
};
beforeAll(open);
afterAll(endHosts);

const stateOf = async (key: string): Promise<unknown> => {
  const response = await client.call('GET', `entities/Tally/${key}`);
  return response.status === 200 ? response.json() : undefined;
};

describe('an entity', () => {
  it('keeps its state between calls of an orchestration', async () => {
    const { output } = await client.run('entity', ['kept', ['add', 2], ['add', 3], ['get']]);
    expect(output).toEqual([2, 5, 5]);
    expect(await stateOf('kept')).toBe(5);
  });

  it('handles signals and calls in order', async () => {
    const { output } = await client.run('entity', ['ordered', ['add!', 1], ['add!', 2], ['get'], ['add!', 4], ['get']]);
    expect(output).toEqual([3, 7]);
  });

  it('answers many calls of one orchestration that also runs activities', async () => {
    const output = (await client.run('entities', 30)).output as unknown[];
    expect(output.pop()).toBe('activity');
    expect([...(output as number[])].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, i) => 1 + Math.floor(i / 3)),
    );
  });

  it('fails the call of an operation that throws, and continues', async () => {
    const { output } = await client.run('entity', ['faulty', ['nonsense'], ['add', 1]]);
    expect(output).toEqual(['failed: no such operation', 1]);
  });

  it('fails the call when no entity function has its name', async () => {
    expect((await client.run('unknownEntity')).output).toContain("Entity function 'missing' does not exist");
  });

  it('signals other entities', async () => {
    await client.run('entity', ['source', ['add', 9], ['copyTo', 'copy']]);
    await waitUntil(async () => ((await stateOf('copy')) === 9 ? true : undefined));
  });

  it('deletes its state on request', async () => {
    await client.run('entity', ['gone', ['add', 1], ['delete']]);
    expect(await stateOf('gone')).toBeUndefined();
    expect((await client.run('entity', ['gone', ['get']])).output).toEqual([0]);
  });
});

describe('a client', () => {
  it('signals an entity over HTTP, reads it and lists it', async () => {
    expect((await client.call('POST', 'entities/Tally/http?op=add', '5')).status).toBe(202);
    await waitUntil(async () => ((await stateOf('http')) === 5 ? true : undefined));
    const list = (await (await client.call('GET', 'entities/tally?fetchState=true')).json()) as Record<
      string,
      unknown
    >[];
    expect(list).toContainEqual(expect.objectContaining({ entityId: { name: 'tally', key: 'http' }, state: 5 }));
    const instances = await (await client.call('GET', 'instances?instanceIdPrefix=@tally@http')).json();
    expect(instances).toMatchObject([{ instanceId: '@tally@http', runtimeStatus: 'Running' }]);
  });

  it('receives 404 for an unknown entity function and for a missing entity', async () => {
    expect((await client.call('POST', 'entities/missing/x?op=add', '1')).status).toBe(404);
    expect((await client.call('GET', 'entities/Tally/nobody')).status).toBe(404);
  });

  it('signals and reads an entity through the library', async () => {
    await client.library('signalEntity', { name: 'Tally', key: 'library' }, 'add', 4);
    const read = await waitUntil(async () => {
      const { result } = await client.library('readEntityState', { name: 'Tally', key: 'library' });
      return (result as { entityExists: boolean }).entityExists ? (result as object) : undefined;
    });
    expect(read).toEqual({ entityExists: true, entityState: 4 });
  });

  it('cannot raise events in an entity or end it', async () => {
    expect(await client.raise('@tally@http', 'op', 1)).toBe(404);
    expect((await client.control('@tally@http', 'terminate')).status).toBe(404);
  });
});

describe('locks on entities', () => {
  it('run opposite transfers one after the other', async () => {
    await client.run('entity', ['a', ['add', 100]]);
    await client.run('entity', ['b', ['add', 100]]);
    const ids = await Promise.all(
      Array.from({ length: 20 }, async (_, index) =>
        client.start('transfer', {
          ...(index % 2 === 0 ? { from: 'a', to: 'b' } : { from: 'b', to: 'a' }),
          amount: 1 + index,
        }),
      ),
    );
    for (const id of ids) {
      const { runtimeStatus, output } = await client.ended(id);
      expect(runtimeStatus).toBe('Completed');
      // The locks hide unfinished transfers from each other.
      expect((output as number[]).reduce((sum, each) => sum + each, 0)).toBe(200);
    }
    expect([await stateOf('a'), await stateOf('b')]).toEqual([110, 90]);
  });

  it('block other callers until the release, even when the host is killed in between', async () => {
    const id = await client.start('transfer', { from: 'held', to: 'other', amount: 5, waits: true });
    await client.until(id, ({ customStatus }) => customStatus === 'locked');
    const other = await client.start('entity', ['held', ['add', 1]]);
    await client.call('POST', 'entities/Tally/held?op=add', '1');
    await host.kill();
    await open();
    await client.run('hello');
    expect(await stateOf('held')).toBeUndefined();
    expect((await client.status(other)).runtimeStatus).toBe('Running');
    await client.raise(id, 'go', null);
    expect((await client.ended(id)).output).toEqual([0, 0]);
    expect((await client.ended(other)).runtimeStatus).toBe('Completed');
    await waitUntil(async () => ((await stateOf('held')) === -3 ? true : undefined));
  });

  it('are released at the end of an orchestration that did not release them', async () => {
    await client.run('transfer', { from: 'forgotten', to: 'partner', amount: 1, forgets: true });
    expect((await client.run('entity', ['forgotten', ['get']])).output).toEqual([-1]);
  });
});

it('keeps the state of entities when the host is killed', async () => {
  await client.run('entity', ['durable', ['add', 7]]);
  await host.kill();
  await open();
  expect((await client.run('entity', ['durable', ['add', 1]])).output).toEqual([8]);
});
