import { request as httpRequest } from 'node:http';
import path from 'node:path';
import { openSqlite } from '../../../local/sqlite/openSqlite';
import type { LooseJson } from '../../support/host/hostClient';
import { endHosts, startHostProcess, temporaryFolder, type HostProcess } from '../../support/host/hostProcess';
import { readJournal, waitForJournal, waitUntil } from '../../support/host/hostWait';

afterAll(endHosts);

const json = async (url: string, init?: RequestInit): Promise<LooseJson> => (await fetch(url, init)).json();

/** Follows a status URL until the instance has ended. */
const ended = async (statusUrl: string): Promise<LooseJson> =>
  waitUntil(async () => {
    const response = await fetch(statusUrl);
    return response.status === 200 ? ((await response.json()) as LooseJson) : undefined;
  });

describe('an app in plain JavaScript', () => {
  let host: HostProcess;
  let api: string;
  const stateDir = temporaryFolder();
  const journal = path.join(temporaryFolder(), 'journal');
  const env = {
    JOURNAL: journal,
    YEARLY: '0 0 0 1 1 *',
    SETTING_ROUTE: 'from-setting',
    HUB_NAME: 'PlainHub',
    'AzureWebJobs.disabled.Disabled': 'true',
  };
  const start = async (more: Readonly<Record<string, string>> = {}): Promise<void> => {
    host = await startHostProcess({ app: 'plainJs', stateDir, env: { ...env, ...more } });
    api = `${host.baseUrl}/v1`;
  };
  beforeAll(async () => start());

  it('starts its orchestration through its own starter, in the task hub of its settings', async () => {
    const response = await fetch(`${api}/orchestrators/greetingsOrchestrator`, { method: 'POST' });
    const { statusQueryGetUri } = (await response.json()) as LooseJson;
    expect(response.status).toBe(202);
    expect(statusQueryGetUri).toContain('taskHub=PlainHub');
    expect((await ended(statusQueryGetUri)).output).toEqual(['Hello, Tokyo', 'Hello, Seattle', 'Hello, Cairo']);
  });

  it('waits for an orchestration inside a request', async () => {
    const response = await fetch(`${api}/wait`);
    expect([response.status, await response.json()]).toEqual([200, ['Hello, Tokyo', 'Hello, Seattle', 'Hello, Cairo']]);
  });

  it('expands settings in routes', async () => {
    expect(await (await fetch(`${api}/from-setting/7`)).text()).toBe('by setting 7');
  });

  it('disables functions by a setting', async () => {
    expect((await fetch(`${api}/disabled`)).status).toBe(404);
  });

  it('requires no keys when none are configured', async () => {
    expect((await fetch(`${api}/guarded`)).status).toBe(200);
  });

  it('answers with a response object of the library', async () => {
    const response = await fetch(`${api}/responseObject`);
    expect([response.status, response.headers.get('x-made'), await response.text()]).toEqual([201, 'yes', 'made']);
  });

  it('answers 500 for a function that runs longer than functionTimeout', async () => {
    expect((await fetch(`${api}/slow`)).status).toBe(500);
    expect(host.log()).toContain('Timeout value of 2 seconds was exceeded by function: Functions.slow');
  });

  describe('with hooks', () => {
    it('runs appStart once, before all other hooks', async () => {
      expect(await json(`${api}/hooks`)).toEqual(['appStart']);
    });

    it('lets hooks replace input, function and result', async () => {
      const { statusQueryGetUri } = await json(`${api}/orchestrators/callHooked`, { method: 'POST' });
      const { output } = await ended(statusQueryGetUri);
      expect(output).toBe('hooked {"a":1,"replaced":true} through the hook, pre and post');
    });

    it('lets hooks turn a failure into a success', async () => {
      expect(await (await fetch(`${api}/rescued`)).text()).toBe('rescued by a hook');
    });

    it('lets hooks change log entries, within the levels of host.json', async () => {
      await fetch(`${api}/hello`);
      await waitUntil(() => (host.log().includes('warning [Function.hello.User]') ? true : undefined));
      expect(host.log()).toContain('the ******** is not shown');
      expect(host.log()).toContain('trace [Function.hello.User] a trace');
    });
  });

  it('logs which settings of host.json have no effect and which are unknown', () => {
    expect(host.log()).toContain(
      'The embedded host ignores these settings of host.json, because it keeps its state on disk: storageProvider.',
    );
    expect(host.log()).toContain('unknown durableTask settings: nobodyKnowsThis');
  });

  it('logs unsupported triggers and bindings, and runs all other functions', async () => {
    expect(host.log()).toContain("Function 'fromQueue' is never called: the embedded host has no queueTrigger.");
    expect(host.log()).toContain("Function 'toQueue' has a binding without effect here: queue.");
    expect(await (await fetch(`${api}/toQueue`)).text()).toBe('answered all the same');
  });

  describe('with timers', () => {
    const run = async (name: string): Promise<number> =>
      (await fetch(`${host.baseUrl}/admin/functions/${name}`, { method: 'POST', body: '{"input":""}' })).status;

    it('runs them on schedule, without a record when they are frequent', async () => {
      const lines = await waitForJournal(journal, (all) => all.filter((line) => line.startsWith('every')).length >= 2);
      expect(lines).toContain('everySecond monitored=false');
    });

    it('runs one again after a run that took longer than functionTimeout', async () => {
      await waitForJournal(journal, (all) => all.filter((line) => line === 'endlessOnce').length >= 2);
      expect(host.log()).toContain('Timeout value of 2 seconds was exceeded by function: Functions.endlessOnce');
    });

    it('runs those with runOnStartup at the start', () => {
      expect(readJournal(journal).filter((line) => line === 'onStartup')).toHaveLength(1);
    });

    it('runs them by hand through the admin endpoint', async () => {
      expect(await run('yearly')).toBe(202);
      await waitForJournal(journal, (all) => all.includes('yearly pastDue=false last=0001-01-01T00:00:00'));
      expect(await run('noSuchFunction')).toBe(404);
    });

    it('gives them a durable client', async () => {
      expect(await run('starter')).toBe(202);
      const { statusQueryGetUri } = await json(`${api}/orchestrators/greetingsOrchestrator`, { method: 'POST' });
      const statusUrl = new URL(statusQueryGetUri as string);
      statusUrl.pathname = statusUrl.pathname.replace(/[^/]+$/, 'started-by-timer');
      expect((await ended(statusUrl.href)).output).toHaveLength(3);
    });

    it('retries a function by its retry policy', async () => {
      await run('unlucky');
      const lines = await waitForJournal(journal, (all) => all.some((line) => line.startsWith('unlucky 3')));
      expect(lines.filter((line) => line.startsWith('unlucky'))).toEqual([
        'unlucky 1 of 2, retry 0',
        'unlucky 2 of 2, retry 1',
        'unlucky 3 of 2, retry 2',
      ]);
    });

    it('runs a timer once that was missed while the host was down', async () => {
      await host.stop();
      expect(host.log()).toContain('appTerminate hook ran');
      // As if the schedule had been due between the two starts.
      const db = openSqlite(path.join(stateDir, 'durable.db'));
      db.prepare("UPDATE schedules SET lastAt = lastAt - 2 * 366 * 24 * 3600000 WHERE name = 'yearly'").run();
      db.close();
      await start();
      await waitForJournal(journal, (all) => all.some((line) => line.startsWith('yearly pastDue=true')));
      expect(readJournal(journal).filter((line) => line.startsWith('yearly pastDue=true'))).toHaveLength(1);
    });
  });

  it('answers running requests and stops once when two signals ask it to stop', async () => {
    const began = host.log().length;
    const before = Number(await json(`${api}/slowCalls`));
    const running = fetch(`${api}/slow`);
    await waitUntil(async () => Number(await json(`${api}/slowCalls`)) > before || undefined, 'slow call');
    // Ctrl+C reaches all processes of a terminal, and `npm start` then stops the host as well.
    process.kill(host.pid, 'SIGINT');
    await host.stop();
    expect((await running).status).toBe(500);
    expect(
      host
        .log()
        .slice(began)
        .match(/appTerminate hook ran/g),
    ).toHaveLength(1);
  });

  it('overrides host.json with environment variables', async () => {
    await start({ AzureFunctionsJobHost__extensions__http__routePrefix: 'other' });
    expect((await fetch(`${host.baseUrl}/other/hello`)).status).toBe(200);
  });

  it('runs at most as many turns at a time as its settings allow', async () => {
    await host.stop();
    const limit = { AzureFunctionsJobHost__extensions__durableTask__maxConcurrentOrchestratorFunctions: '3' };
    await start({ ...limit, TURNS_TO_MEET: '3' });
    await Promise.all(Array.from({ length: 12 }, async () => fetch(`${api}/wait`)));
    expect(await json(`${api}/maxTurns`)).toBe(3);
  });

  it('fails to start with an invalid schedule', async () => {
    await host.stop();
    await expect(start({ YEARLY: '99 * * * * *' })).rejects.toThrow('The schedule of function "yearly"');
  });
});

describe('an ES module app with HTTP streams', () => {
  let host: HostProcess;
  beforeAll(async () => {
    host = await startHostProcess({ app: 'esModule', stateDir: temporaryFolder(), env: { PRESET: 'from outside' } });
  });

  it('reads the values of local.settings.json, which do not replace environment variables', async () => {
    expect(await json(`${host.baseUrl}/api/settings`)).toEqual({ greeting: 'Good day', preset: 'from outside' });
  });

  it('runs its orchestration', async () => {
    const { statusQueryGetUri } = await json(`${host.baseUrl}/api/start/greet`, { method: 'POST' });
    expect((await ended(statusQueryGetUri)).output).toBe('Good day, world');
  });

  it('catches failures with the details of its provider', async () => {
    const { statusQueryGetUri } = await json(`${host.baseUrl}/api/start/details`, { method: 'POST' });
    expect((await ended(statusQueryGetUri)).output).toEqual({
      message: 'TypeError: no such order',
      name: 'TaskFailedError',
      properties: { orderId: 7 },
    });
  });

  it('answers each piece of a request as it arrives', async () => {
    const pieces: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const request = httpRequest(`${host.baseUrl}/api/echo/pieces?q=1`, { method: 'POST' }, (response) => {
        expect(response.headers).toMatchObject({ 'x-kind': 'pieces', 'x-query': '1' });
        response.on('data', (piece: Buffer) => {
          pieces.push(piece.toString());
          // The second piece is sent only when the first has come back.
          if (pieces.length === 1) request.end('second');
        });
        response.on('end', resolve);
      });
      request.on('error', reject);
      request.write('first');
    });
    expect(pieces).toEqual(['first', 'second']);
  });

  it('receives the address and the headers of the caller', async () => {
    const seen = await json(`${host.baseUrl}/api/streamUrl?a=1`, { headers: { 'x-test': 'yes' } });
    expect(seen).toEqual({ url: `${host.baseUrl}/api/streamUrl?a=1`, test: 'yes' });
  });

  it('answers 500 without internals for an error, and 204 for no result', async () => {
    const crash = await fetch(`${host.baseUrl}/api/crashStream`);
    expect([crash.status, await crash.text()]).toEqual([500, '']);
    expect((await fetch(`${host.baseUrl}/api/emptyStream`)).status).toBe(204);
  });
});
