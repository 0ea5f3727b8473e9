import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { appFolder, endHosts, runHostToEnd, startHostProcess, temporaryFolder } from '../../support/host/hostProcess';

afterEach(endHosts);

const app = appFolder('contract');

/** Creates an app folder with these files. */
const makeApp = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'functions-app-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
  return folder;
};

describe('the command line of the host', () => {
  it.each([
    ['no arguments', []],
    ['an unknown argument', ['--app', app, '--state', 'x', '--what']],
    ['an invalid port', ['--app', app, '--state', 'x', '--port', '99999']],
  ])('exits with 2 and shows the usage for %s', async (_name, args) => {
    const { code, log } = await runHostToEnd(args);
    expect(code).toBe(2);
    expect(log).toContain('Usage: ');
  });

  it('reports a port that is in use', async () => {
    const first = await startHostProcess({ stateDir: temporaryFolder() });
    const port = new URL(first.baseUrl).port;
    const { code, log } = await runHostToEnd(['--app', app, '--state', temporaryFolder(), '--port', port]);
    expect(code).toBe(1);
    expect(log).toContain(`Port ${port} on 127.0.0.1 is not free`);
    expect(log).not.toMatch(/^ {4}at /m);
  });

  it('exits with 0 on SIGTERM', async () => {
    const host = await startHostProcess({ stateDir: temporaryFolder() });
    expect(await host.stop()).toBe(0);
  });
});

describe('an app that cannot be loaded', () => {
  const start = async (files: Readonly<Record<string, string>>): Promise<string> => {
    const { code, log } = await runHostToEnd(['--app', makeApp(files), '--state', temporaryFolder(), '--port', '0']);
    expect(code).toBe(1);
    return log;
  };
  const hostJson = '{"version":"2.0"}';

  it('fails without host.json', async () => {
    expect(await start({ 'package.json': '{}' })).toContain('it has no host.json.');
  });

  it('fails for an invalid host.json and names each fault', async () => {
    const faulty = { version: '2.0', extensions: { durableTask: { maxConcurrentActivityFunctions: 'many' } } };
    const log = await start({ 'package.json': '{}', 'host.json': JSON.stringify(faulty) });
    expect(log).toContain('extensions.durableTask.maxConcurrentActivityFunctions');
  });

  it('fails when main matches no file', async () => {
    const log = await start({ 'package.json': '{"main":"dist/*.js"}', 'host.json': hostJson });
    expect(log).toContain('No file matches "main": "dist/*.js"');
  });

  it('shows the reason after the lines of its log', async () => {
    const ignored = { version: '2.0', extensions: { durableTask: { storageProvider: { type: 'AzureStorage' } } } };
    const log = await start({ 'package.json': '{"main":"dist/*.js"}', 'host.json': JSON.stringify(ignored) });
    expect(log).toMatch(/ignores these settings[^]*No file matches/);
  });

  it('fails when a file throws, and names the reason', async () => {
    const log = await start({
      'package.json': '{"main":"a.js"}',
      'host.json': hostJson,
      'a.js': 'throw new Error("no luck")',
    });
    expect(log).toContain('a.js failed while loading: no luck');
    expect(log).toMatch(/^Cause: Error: no luck \(.*a\.js:1:\d+\)$/m);
    expect(log).not.toMatch(/^ {4}at /m);
  });

  const register = (code: string): Readonly<Record<string, string>> => ({
    'package.json': '{"main":"a.js"}',
    'host.json': hostJson,
    'a.js': `const { app } = require('@azure/functions'); const handler = () => ({}); ${code}`,
  });

  it('fails when two functions have the same name, ignoring case', async () => {
    expect(await start(register("app.http('a', { handler }); app.http('a', { handler });"))).toContain(
      'already been registered',
    );
    expect(await start(register("app.http('a', { handler }); app.http('A', { handler });"))).toContain(
      'only by letter case',
    );
  });

  it('fails when a route is not valid', async () => {
    const log = await start(register("app.http('a', { route: '{*all}/more', handler });"));
    expect(log).toContain('The route of function "a" cannot be used');
  });

  it('cannot register functions after the start', async () => {
    const late = "app.http('a', { handler: () => { app.http('b', { handler }); } });";
    const folder = makeApp(register(late));
    const host = await startHostProcess({ app: folder, stateDir: temporaryFolder() });
    expect((await fetch(`${host.baseUrl}/api/a`)).status).toBe(500);
    expect(host.log()).toContain('can only be registered during app startup');
  });

  it('fails when it registers no functions', async () => {
    const log = await start({ 'package.json': '{"main":"a.js"}', 'host.json': hostJson, 'a.js': '' });
    expect(log).toContain('registered no functions');
  });
});
