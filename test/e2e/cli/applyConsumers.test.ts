import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { armAudience } from '../../support/azure/azureArm';
import { eventsOf, kvmover } from '../../support/cli/kvmover';
import {
  containerApp,
  secretsApi,
  seedApp,
  seedContainerApp,
  settingsApi,
  site,
} from '../../support/consumers/appWorld';
import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { changeRights } from '../../../shared/rules/consumers/searchRights';
import { assignAt, setRights } from '../../support/consumers/estateSearch';
import { endLocalProcesses, localFolder } from '../../support/local/localProcess';
import { moveOf, resultOf } from '../../support/move/moveFixtures';
import { moveReport } from '../../support/reports/moveReport';
import { provenReport } from '../../support/reports/provenReport';

// The real command line changes an app of the embedded Azure under the sign-in of a person, with a stand-in for `az` that gives the token.

const canary = 'canary-of-a-setting-9f2c';
const [one, two] = ['a'.repeat(32), 'b'.repeat(32)];
let azure: RunningAzure;

beforeAll(async () => {
  const settings = {
    DB: `@Microsoft.KeyVault(SecretUri=https://old-kv.vault.azure.net/secrets/db/${one})`,
    PASSWORD: canary,
  };
  const secrets = {
    db: {
      name: 'db',
      keyVaultUrl: `https://old-kv.vault.azure.net/secrets/db/${one}`,
      identity: 'system',
      value: canary,
    },
    password: { name: 'password', value: canary },
  };
  const resources = [...seedApp(settings), ...seedContainerApp(secrets)];
  azure = await startAzure({ seed: { vaults: [{ name: 'old-kv', region: 'westeurope' }], resources } });
});
afterAll(async () => {
  await azure.stop();
  await endLocalProcesses();
});

/** A folder with what the command reads, and the environment in which it runs. */
async function prepared() {
  const folder = localFolder();
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const token = await azure.control.issueToken({ audience: armAudience });
  const calls = path.join(folder, 'az-calls');
  writeFileSync(path.join(bin, 'az'), `#!/bin/sh\necho "$@" >> ${calls}\necho '${token}'\n`);
  chmodSync(path.join(bin, 'az'), 0o755);
  const { results, ...summary } = moveReport({
    move: moveOf({ sourceVault: 'old-kv', targetVault: 'new-kv' }),
    results: [resultOf({ itemName: 'db', state: 'verified', versions: [{ from: one, to: two }] })],
  });
  const [report, list] = [path.join(folder, 'report.json'), path.join(folder, 'found.json')];
  writeFileSync(report, provenReport(summary, results));
  const consumer = { kind: 'appSetting', resourceId: site, place: 'DB', source: 'siteReferences', form: 'address' };
  const rest = { item: 'secrets/db', version: one, identity: null, seenAt: '2026-01-01T00:00:00Z' };
  const place = 'properties.configuration.secrets[db].keyVaultUrl';
  const secret = { ...consumer, ...rest, kind: 'containerAppSecret', resourceId: containerApp, place };
  const search = { vault: 'old-kv', proved: true, consumers: [{ ...consumer, ...rest }, secret] };
  writeFileSync(list, JSON.stringify({ event: 'consumerSearch', search }));
  const env = {
    ...{ PATH: `${bin}:${process.env['PATH'] ?? ''}`, VAULT_CONNECT_TO: azure.connectTo },
    ...{ NODE_EXTRA_CA_CERTS: azure.caFile, TMPDIR: folder },
  };
  const args = ['consumers', 'apply', 'old-kv', list, '--to', 'new-kv', '--report', report];
  return { folder, args, env, token, calls };
}

it('has no value in the report of a crash between its read and its write', async () => {
  const { folder, args, env, token } = await prepared();
  const crash = path.join(folder, 'crash.cjs');
  // It dies with all settings in memory, when it is about to send them.
  writeFileSync(
    crash,
    `const https = require('node:https'); const { request } = https; const { EventEmitter } = require('node:events');
     https.request = (options, done) => {
       if (options.method !== 'PUT' && options.method !== 'PATCH') return request(options, done);
       setImmediate(() => { throw new Error('crash'); });
       return Object.assign(new EventEmitter(), { end: () => undefined });
     };`,
  );
  const options = `--require ${crash} --report-uncaught-exception --report-directory=${folder}`;
  const ran = await kvmover([...args, '--run'], { ...env, NODE_OPTIONS: options });
  const reports = readdirSync(folder).filter((name) => /^report\..*\.json$/.test(name));
  expect([ran.code === 0, reports.length]).toEqual([false, 1]);
  const texts = [ran.stdout, ran.stderr, ...reports.map((name) => readFileSync(path.join(folder, name), 'utf8'))];
  for (const text of texts) {
    expect(text).not.toContain(canary);
    expect(text).not.toContain(token);
  }
});

it('changes an app with --run alone, and no value is in its output, its arguments or a file', async () => {
  const { folder, args, env, token, calls } = await prepared();
  const api = settingsApi(azure, '11111111-0000-4000-8000-000000000000');
  const before = (await api.read()).settings;
  const shown = await kvmover(args, env);
  expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('appsettings: DB')]);
  expect((await api.read()).settings).toEqual(before);
  const ofSecrets = secretsApi(azure, '11111111-0000-4000-8000-000000000000');

  const done = await kvmover([...args, '--run', '--json'], env);
  expect(done).toMatchObject({ code: 0 });
  expect(eventsOf(done)[0]).toMatchObject({ event: 'consumersApplied', changed: ['DB'], others: [], isProved: true });
  expect(eventsOf(done)[1]).toMatchObject({ event: 'consumersApplied', list: 'secrets', changed: ['db'], others: [] });
  expect((await ofSecrets.read()).settings).toEqual({
    db: { name: 'db', keyVaultUrl: `https://new-kv.vault.azure.net/secrets/db/${two}`, identity: 'system' },
    password: { name: 'password', value: canary },
  });
  const changed = `@Microsoft.KeyVault(SecretUri=https://new-kv.vault.azure.net/secrets/db/${two})`;
  expect((await api.read()).settings).toEqual({ DB: changed, PASSWORD: canary });

  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name));
  const texts = files.filter((file) => !/bin(?:\/az)?$/.test(file)).map((file) => readFileSync(file, 'utf8'));
  for (const text of [shown.stdout, shown.stderr, done.stdout, done.stderr, ...texts]) {
    expect(text).not.toContain(canary);
    expect(text).not.toContain(token);
  }
  expect(readFileSync(calls, 'utf8')).toMatch(/^account get-access-token [^\n]*\n$/);
});

it('sends nothing for what is no app, and says what a refusal lacks', async () => {
  const { folder, args, env } = await prepared();
  const file = path.join(folder, 'found.json');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(site, `${site}/../evil`));
  const wrong = await kvmover([...args, '--run'], env);
  expect([wrong.code, wrong.stderr]).toEqual([
    1,
    expect.stringContaining('is no app of App Service. Nothing was read.'),
  ]);
});

/** The embedded Azure knows no own actions of slots. CHANGE_RIGHTS=all removes each right in turn; without it, every third one. */
const enforced = changeRights.person.actions.filter((action) => !action.includes('/slots/'));
const removed = enforced.filter((_, at) => process.env['CHANGE_RIGHTS'] === 'all' || at % 3 === 2);

it.each(removed)('without %s a person learns what is missing, and it alone is enough', async (right) => {
  await azure.control.reset();
  const { args, env } = await prepared();
  const give = (actions: readonly string[]) => setRights(azure, { actions, dataActions: [] });
  await give(enforced.filter((action) => action !== right));
  await assignAt(azure, [`/subscriptions/${defaultSubscriptionId}`], 'estate');
  const refused = await kvmover([...args, '--run'], env);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(`You need ${right}.`)]);
  await give(enforced);
  const done = await kvmover([...args, '--run'], env);
  expect([done.code, done.stderr]).toEqual([0, '']);
});
