import path from 'node:path';
import type { LooseJson } from '../../support/host/hostClient';
import { endHosts, startHostProcess, temporaryFolder, type HostProcess } from '../../support/host/hostProcess';
import { waitForJournal, waitUntil } from '../../support/host/hostWait';

const journal = path.join(temporaryFolder(), 'journal');
let host: HostProcess;

beforeAll(async () => {
  const env = {
    JOURNAL: journal,
    YEARLY: '0 0 0 1 1 *',
    SETTING_ROUTE: 'x',
    HUB_NAME: 'PlainHub',
    'AzureWebJobs.disabled.Disabled': 'true',
  };
  host = await startHostProcess({ app: 'plainJs', stateDir: temporaryFolder(), env });
});
afterAll(endHosts);

const get = async (at: string): Promise<LooseJson> => (await fetch(`${host.baseUrl}/admin/${at}`)).json();
const statusOf = async (at: string, init?: RequestInit) => (await fetch(`${host.baseUrl}/admin/${at}`, init)).status;
const run = (name: string, body?: string) => statusOf(`functions/${name}`, { method: 'POST', ...(body && { body }) });

describe('the admin endpoint', () => {
  it('says that the host runs', async () => {
    expect(await get('host/status')).toMatchObject({ state: 'Running', version: expect.stringMatching(/^4\./) });
    expect(await statusOf('host/ping')).toBe(200);
  });

  it('lists all functions, and shows one by its name in any case', async () => {
    const all = (await get('functions')) as unknown as { name: string }[];
    const names = all.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['hello', 'yearly', 'fromQueue', 'greetingsOrchestrator', 'hooked']));
    expect(await get('functions/HELLO')).toMatchObject({
      name: 'hello',
      href: `${host.baseUrl}/admin/functions/hello`,
      invoke_url_template: `${host.baseUrl}/v1/hello`,
      language: 'node',
      isDisabled: false,
      config: { bindings: expect.arrayContaining([expect.objectContaining({ type: 'httpTrigger' })]) },
    });
    expect(await get('functions/yearly')).toMatchObject({ invoke_url_template: null });
    expect(await get('functions/disabled/status')).toEqual({ errors: null, isDisabled: true });
  });

  it.each(['functions/none', 'functions/none/status', 'functions/hello/keys', 'nothing', 'host', 'host/keys', ''])(
    'has no %j',
    async (at) => {
      expect(await statusOf(at)).toBe(404);
    },
  );

  it.each([
    ['writes', { input: { a: 1 } }, 'writes POST {"a":1}'],
    ['writesToo', { input: 'by hand' }, 'writesToo by hand'],
    ['writesAsWell', { input: '{"id":7}' }, 'writesAsWell 7'],
    ['yearly', { input: '' }, 'yearly pastDue=false last=0001-01-01T00:00:00'],
  ])('runs %s by hand', async (name, body, line) => {
    expect(await run(name, JSON.stringify(body))).toBe(202);
    await waitForJournal(journal, (lines) => lines.includes(line));
  });

  it('logs that only the runtime calls an orchestrator', async () => {
    expect(await run('greetingsOrchestrator')).toBe(202);
    const isLogged = () => host.log().includes('Start it through the durable API.');
    await waitUntil(() => Promise.resolve(isLogged() || undefined));
  });

  it('refuses a body that is not JSON, and runs no disabled function', async () => {
    expect([await run('writes', '{oops'), await run('disabled', '{}')]).toEqual([400, 404]);
  });
});
