import path from 'node:path';
import { HostClient } from '../../support/hostClient';
import { endHosts, startHostProcess, temporaryFolder, type HostProcess } from '../../support/hostProcess';
import { waitUntil } from '../../support/hostWait';

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

  it('takes signals and calls in order', async () => {
    const { output } = await client.run('entity', ['ordered', ['add!', 1], ['add!', 2], ['get'], ['add!', 4], ['get']]);
    expect(output).toEqual([3, 7]);
  });

  it('answers many calls of one orchestration, with activities beside them', async () => {
    const output = (await client.run('entities', 30)).output as unknown[];
    expect(output.pop()).toBe('beside');
    expect([...(output as number[])].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, i) => 1 + Math.floor(i / 3)),
    );
  });

  it('fails the call of an operation that throws, and goes on', async () => {
    const { output } = await client.run('entity', ['faulty', ['nonsense'], ['add', 1]]);
    expect(output).toEqual(['failed: no such operation', 1]);
  });

  it('that nobody registered fails the call', async () => {
    expect((await client.run('unknownEntity')).output).toContain("Entity function 'missing' does not exist");
  });

  it('signals other entities', async () => {
    await client.run('entity', ['source', ['add', 9], ['copyTo', 'copy']]);
    await waitUntil(async () => ((await stateOf('copy')) === 9 ? true : undefined));
  });

  it('goes away when it is told to', async () => {
    await client.run('entity', ['gone', ['add', 1], ['delete']]);
    expect(await stateOf('gone')).toBeUndefined();
    expect((await client.run('entity', ['gone', ['get']])).output).toEqual([0]);
  });

  it('is locked by nobody here, and the library says so', async () => {
    expect((await client.run('locks')).output).toContain('lock requires');
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

  it('is told of an entity that nobody registered, or that does not exist', async () => {
    expect((await client.call('POST', 'entities/missing/x?op=add', '1')).status).toBe(404);
    expect((await client.call('GET', 'entities/Tally/nobody')).status).toBe(404);
  });

  it('does both through the library', async () => {
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

it('the state of entities outlives a kill', async () => {
  await client.run('entity', ['durable', ['add', 7]]);
  await host.kill();
  await open();
  expect((await client.run('entity', ['durable', ['add', 1]])).output).toEqual([8]);
});
