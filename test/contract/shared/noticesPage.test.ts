import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { signWebhook } from '../../../shared/clients/webhook/webhook';
import { noticeSchema } from '../../../shared/contracts/model/notices';
import { webhookSecretsSchema, webhookUrlSchema } from '../../../shared/contracts/settings/webhookSettings';
import { ncrontabSchema } from '../../../shared/contracts/settings/scheduleSettings';
import { readScheduledPairs } from '../../../shared/contracts/settings/scheduledPairs';
import { temporaryFolder } from '../../support/clients/clientFolder';

// Runs the examples of docs/notices.md unchanged.
const page = readFileSync(path.resolve(__dirname, '../../../docs/notices.md'), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp('```' + language + '\\n([\\s\\S]*?)```', 'g'))].map(([, text = '']) => text);
const { folder, remove } = temporaryFolder();
afterAll(remove);

const [settings = '', chats = '', schedule = ''] = blocks('sh');
const secret = `whsec_${randomBytes(32).toString('base64')}`;
const body = '{"note":"Grüße"}\n';
const seconds = Math.floor(Date.now() / 1000);
const bytesOf = (text: string) => Buffer.from(text.replace('whsec_', ''), 'base64');
const headers = signWebhook({ id: 'move-a-01', body }, seconds, [randomBytes(24), bytesOf(secret)]);

/** Runs a script and returns its last line. */
function shell(script: string, env: Readonly<Record<string, string>> = {}): string {
  const options = { cwd: folder, encoding: 'utf8' as const, env: { ...process.env, ...env } };
  return execFileSync('sh', ['-ec', script], options).trim().split('\n').at(-1) ?? '';
}

const printed = (script: string, name: string) => shell(`${script}\nprintf %s "$${name}"`);

test.each(blocks('json'))('the page shows a valid event: %#', (text) => {
  expect(noticeSchema.safeParse(JSON.parse(text)).error).toBeUndefined();
});

test('the page shows valid settings', () => {
  expect(webhookUrlSchema.safeParse(printed(settings, 'MOVE_WEBHOOK_URL')).success).toBe(true);
  const addresses = [...chats.matchAll(/^MOVE_WEBHOOK_URL=(\S+)/gm)].map(
    ([, url]) => webhookUrlSchema.parse(url).format,
  );
  expect(addresses).toEqual(['teams', 'slack']);
  expect(webhookSecretsSchema.safeParse(printed(settings, 'MOVE_WEBHOOK_SECRET')).success).toBe(true);
  expect(ncrontabSchema.safeParse(printed(schedule, 'MOVE_CHECK_SCHEDULE')).success).toBe(true);
  const sources = { isAllowed: () => true, readFile: () => '' };
  const allow = { allowedSources: [], allowedTargets: [] };
  expect(readScheduledPairs(printed(schedule, 'MOVE_CHECKS'), allow, sources).faults).toEqual([]);
});

describe('the verification in node', () => {
  const verify = (changes: { readonly body?: string; readonly secret?: string; readonly time?: number } = {}) => {
    const time = String(changes.time ?? seconds);
    const given = { ...headers, 'webhook-timestamp': time };
    const key = changes.secret ?? secret;
    const file = path.join(folder, 'body.json');
    writeFileSync(file, changes.body ?? body);
    return inNode(given, file, key);
  };

  it('accepts the signature of the app by either of two secrets', () => {
    expect(verify()).toBe('genuine');
  });

  it.each([
    ['another body', { body: `${body} ` }],
    ['another time', { time: seconds - 1 }],
    ['another secret', { secret: `whsec_${randomBytes(32).toString('base64')}` }],
  ])('refuses %s', (_, changes) => {
    expect(verify(changes)).toBe('forged');
  });
});

test('the verification in node rejects an old message with a valid signature', () => {
  const old = signWebhook({ id: 'move-a-01', body }, seconds - 400, [bytesOf(secret)]);
  const file = path.join(folder, 'body.json');
  writeFileSync(file, body);
  expect(inNode(old, file, secret)).toBe('forged');
});

function inNode(given: Readonly<Record<string, string>>, file: string, key: string): string {
  const [code = ''] = blocks('js');
  writeFileSync(path.join(folder, 'verify.mjs'), code);
  const call = `import { readFileSync } from 'node:fs';
    import { isGenuine } from './verify.mjs';
    const [headers, file, secret] = process.argv.slice(2);
    console.log(isGenuine(JSON.parse(headers), readFileSync(file), secret) ? 'genuine' : 'forged');`;
  writeFileSync(path.join(folder, 'call.mjs'), call);
  const args = ['call.mjs', JSON.stringify(given), file, key];
  return execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }).trim();
}
