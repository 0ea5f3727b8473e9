import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { canarySeed } from '../../support/seeds/canarySeed';
import { waitUntil } from '../../support/host/hostWait';
import { disguisesOf, findTexts, newCanary, type Place, readTree } from '../../support/local/localCanaries';
import { localControl } from '../../support/local/localControl';
import {
  asFormat,
  call,
  listInstances,
  postMove,
  readInstance,
  readReport,
  sendMove,
  type StartedMove,
  waitForEnd,
} from '../../support/local/localMoves';
import { shortCalls } from '../../support/move/moveKill';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { identityToken, localSecretClient, readVault } from '../../support/local/localVaults';
import { type Collector, collectorSettings, startCollector } from '../../support/telemetry/otlpCollector';

const sourceVault = 'contoso-westeurope';
const targets = {
  backup: 'contoso-northeurope',
  value: 'contoso-eastus',
  unverified: 'contoso-westus',
  terminated: 'contoso-japaneast',
};

/** A verification takes more than a minute if the vault answers none of its rounds. */
const unverifiedLimitMs = 240_000;

/** The canaries by their place. */
const canaries: Record<string, string> = {};
const put = (where: string): string => (canaries[where] = newCanary());
/** Parts of private keys, encoded as the vault returns them. */
const privateKeys: Record<string, string> = {};

let stack: LocalStack;
/** The collector that receives the app's telemetry. */
let collector: Collector;
let stateDir: string;
/** Every HTTP answer that the test requested during and after the moves. */
const answers: Place[] = [];
const pemCertificates = ['mutual-tls', 'www'];
/** The content of the folders while payloads were staged. */
let halfway: Place[];
let moves: Record<keyof typeof targets, StartedMove>;

beforeAll(async () => {
  stateDir = localFolder();
  const seedFile = path.join(stateDir, 'seed.json');
  writeFileSync(seedFile, JSON.stringify(canarySeed({ sourceVault, targets, pemCertificates, put })));
  collector = await startCollector();
  stack = await startLocalStack({
    stateDir,
    seed: seedFile,
    env: { ...collectorSettings(collector), ...shortCalls },
  });
  for (const name of pemCertificates) privateKeys[`of certificate ${name}`] = await privateKeyOf(sourceVault, name);
  await addFaults();
  moves = await startMoves();
  halfway = await waitUntil(stagedPayloads, 'staging of payloads');
  await keepAnswers();
  const again = await sendMove(stack.baseUrl, { sourceVault, targetVault: targets.backup, id: moves.backup.id });
  answers.push({ name: 'the answer to a second start', content: Buffer.from(again.text) });
  await endMoves();
  await keepAnswers();
});

afterAll(async () => {
  await endLocalProcesses();
  collector.close();
});

describe('the search itself', () => {
  const canary = newCanary();
  it.each(Object.keys(disguisesOf(canary)))('finds a canary that is %s', (disguise) => {
    const text = `[${disguisesOf(canary)[disguise] ?? ''}]`;
    const found = findTexts({ it: canary }, [{ name: 'there', content: Buffer.from(text, 'latin1') }]);
    expect(found).toEqual([`it (${disguise}) in there`]);
  });

  it.each(['', 'x', 'xy'])('finds a canary that is encoded with others, after "%s"', (before) => {
    const text = `{"value":"${before}${canary}\\n"}`;
    const content = (encoding: BufferEncoding): Buffer => Buffer.from(Buffer.from(text).toString(encoding));
    for (const encoding of ['base64', 'base64url', 'hex'] as const) {
      expect(findTexts({ it: canary }, [{ name: 'there', content: content(encoding) }])).toHaveLength(1);
    }
  });

  it('finds every canary in the state of the vaults, where they belong', () => {
    const vaults = readTree(path.join(stateDir, 'azure'));
    const found = findTexts(canaries, vaults).map((text) => text.split(' (')[0]);
    expect([...new Set(found)].sort()).toEqual(Object.keys(canaries).sort());
  });
});

describe('the observed moves', () => {
  it('used every route that a move can take', async () => {
    const phases = await Promise.all(
      Object.values(moves).map(async ({ moveUri }) => ((await call(moveUri)).body as { phase: string }).phase),
    );
    expect(phases).toEqual(['completed', 'partiallyCompleted', 'partiallyCompleted', 'cancelled']);
    expect((await readInstance(moves.terminated)).runtimeStatus).toBe('Terminated');
    expect((await readReport(stack.baseUrl, moves.unverified.id)).items.failed).toBeGreaterThan(0);
    expect((await localControl(stack.azure).faults()).filter(({ hits }) => hits === 0)).toEqual([]);
  });

  it('copied the canaries to the targets', async () => {
    const values = JSON.stringify(await readVault(stack.azure, targets.value));
    expect(values).toContain(canaries['of a plain value']);
    expect(values).toContain(canaries['at the end of 25 KB']);
  });

  it.each(pemCertificates)('copied certificate %s with its private key to both targets', async (name) => {
    for (const target of [targets.backup, targets.value]) {
      expect(await privateKeyOf(target, name)).toBe(privateKeys[`of certificate ${name}`]);
    }
  });
});

describe('no part of a secret value or a private key', () => {
  const secrets = () => ({ ...canaries, ...privateKeys });

  it('is in the state of the host, the store or any other file except those of the vaults', () => {
    const files = readTree(stateDir, ['azure', 'seed.json']);
    expect(files.map(({ name }) => path.basename(name))).toEqual(expect.arrayContaining(['durable.db', 'report.json']));
    expect(findTexts(secrets(), files)).toEqual([]);
  });

  it('was in a file while payloads were staged: each payload is encrypted as one compact JWE', () => {
    expect(findTexts(secrets(), halfway)).toEqual([]);
    const staged = halfway.filter(({ name }) => name.endsWith('.jwe'));
    expect(staged.length).toBeGreaterThan(0);
    const payloads = staged.flatMap(({ content }) => content.toString().split('\n'));
    for (const payload of payloads) expect(payload).toMatch(/^eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it('is in the log', () => {
    expect(findTexts(secrets(), [{ name: 'log', content: Buffer.from(stack.logs()) }])).toEqual([]);
  });

  it('is in telemetry, although telemetry reports every item and every refused call', async () => {
    await waitUntil(() => (reportsEnd() ? true : undefined), 'telemetry of the last step');
    const telemetryText = Buffer.concat(collector.posts.map(({ body }) => body)).toString('latin1');
    for (const name of ['plain-0', 'old-versions', 'signing', ...pemCertificates])
      expect(telemetryText).toContain(name);
    expect(collector.spans().filter(({ attributes }) => attributes['http.response.status_code'] === 500)).not.toEqual(
      [],
    );
    expect(findTexts(secrets(), telemetry())).toEqual([]);
  });

  it('is in an answer: status with history, inputs and outputs, list, move, report, refusal', () => {
    expect(answers.length).toBeGreaterThan(30);
    expect(answers.some(({ content }) => content.includes('TaskCompleted'))).toBe(true);
    expect(findTexts(secrets(), answers)).toEqual([]);
  });

  it('is repeated to a caller who sends it in the wrong field', async () => {
    const canary = newCanary();
    const bodies = [
      { sourceVault, targetVault: targets.value, method: canary },
      { sourceVault, targetVault: targets.value, secret: canary },
      { sourceVault, targetVault: targets.value, pace: { maxInFlight: canary } },
      `{"sourceVault":"${canary}`,
    ];
    const headers = { Authorization: `Bearer ${canary}` };
    const said = await Promise.all(bodies.map((body) => sendMove(stack.baseUrl, body, headers)));
    expect(said.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    const places = said.map(({ text }) => ({ name: 'answer', content: Buffer.from(text) }));
    const log = { name: 'log', content: Buffer.from(stack.logs()) };
    expect(findTexts({ it: canary }, [...places, log])).toEqual([]);
  });
});

describe('a move that ended without intervention', () => {
  it.each(['backup', 'value', 'unverified'] as const)('removes its payloads and its content key: %s', (name) => {
    const files = readTree(path.join(stateDir, 'store')).map((file) => file.name);
    const own = files.filter((file) => file.includes(`${path.sep}${moves[name].id}${path.sep}`));
    expect(own.some((file) => file.endsWith('report.json'))).toBe(true);
    expect(own.filter((file) => /\.jwe$|content-key/.test(file))).toEqual([]);
  });
});

describe('no token of the identity endpoint', () => {
  it('is in the log, in telemetry, in an answer or in a file', async () => {
    const [header = '', claims = ''] = (await identityToken(stack.azure)).split('.');
    const parts = { header, claims: claims.slice(0, 40), endpoint: stack.azure.identityHeader };
    const log = { name: 'log', content: Buffer.from(stack.logs()) };
    expect(findTexts(parts, [...answers, log, ...telemetry(), ...readTree(stateDir, ['azure'])])).toEqual([]);
  });

  it('or anything that looks like one is in the log, in telemetry or in an answer', () => {
    const places = [...answers, ...telemetry()];
    const texts = [...places.map(({ content }) => content.toString()), stack.logs()];
    expect(texts.filter((text) => /eyJ[\w-]{8}|Bearer /.test(text))).toEqual([]);
  });
});

/** The sent bodies, and the texts in them, because the encoding could split a text. */
function telemetry(): Place[] {
  const texts = JSON.stringify([collector.spans(), collector.lines()]);
  const decoded = { name: 'telemetry, decoded', content: Buffer.from(texts) };
  return [decoded, ...collector.posts.map(({ path: at, body }, index) => ({ name: `${at} ${index}`, content: body }))];
}

function reportsEnd(): boolean {
  return ['backup', 'value', 'unverified'].every((name) =>
    collector.lines().some(({ body }) => body.includes('"finishMove"') && body.includes(`"move-${name}"`)),
  );
}

/** The middle line of a PEM's private key: useless by itself, and found nowhere else. */
async function privateKeyOf(vault: string, name: string): Promise<string> {
  const { value = '' } = await localSecretClient(stack.azure, vault).getSecret(name);
  const lines = value.slice(value.indexOf('-----BEGIN PRIVATE KEY-----')).split('\n');
  expect(lines[2]).toMatch(/^[\w+/=]{20,}\s*$/);
  return (lines[2] ?? '').trim();
}

/** Faults during the moves, because careless programs quote their input in errors. */
async function addFaults(): Promise<void> {
  const control = localControl(stack.azure);
  const write = { method: 'PUT' as const };
  await control.addFault({ match: { ...write, vault: targets.terminated }, effect: { kind: 'error', status: 500 } });
  // Only the verification reads this address.
  const read = { method: 'GET' as const, vault: targets.unverified, path: '/secrets/json/' };
  await control.addFault({ match: read, effect: { kind: 'error', status: 500 } });
  for (const target of [targets.backup, targets.value]) {
    const match = { vault: target, operation: target === targets.backup ? 'secrets.restore' : 'secrets.set' };
    await control.addFault({ match, when: { every: 7 }, times: 3, effect: { kind: 'error', status: 500 } });
    await control.addFault({ match, when: { every: 9 }, times: 2, effect: { kind: 'reset', at: 'after' } });
    await control.addFault({ match, when: { every: 8 }, times: 2, effect: { kind: 'throttle' } });
  }
}

async function startMoves(): Promise<typeof moves> {
  const start = (name: keyof typeof targets): Promise<StartedMove> =>
    postMove(stack.baseUrl, { id: `move-${name}`, sourceVault, targetVault: targets[name] });
  const [backup, value, unverified, terminated] = await Promise.all(
    (['backup', 'value', 'unverified', 'terminated'] as const).map(start),
  );
  if (!backup || !value || !unverified || !terminated) throw new Error('A move was not started.');
  return { backup, value, unverified, terminated };
}

function stagedPayloads(): Place[] | undefined {
  const files = readTree(stateDir, ['azure', 'seed.json']);
  return files.filter(({ name }) => name.endsWith('.jwe')).length >= 5 ? files : undefined;
}

async function endMoves(): Promise<void> {
  const { baseUrl } = stack;
  const ends = [moves.backup, moves.value].map(({ id }) => waitForEnd(baseUrl, id));
  await waitUntil(async () => {
    const faults = await localControl(stack.azure).faults();
    return (faults[0]?.hits ?? 0) > 5 ? true : undefined;
  }, 'failed writes');
  await call(moves.terminated.terminatePostUri.replace('{text}', 'enough'), { method: 'POST' });
  await Promise.all([
    ...ends,
    waitForEnd(baseUrl, moves.unverified.id, unverifiedLimitMs),
    waitForEnd(baseUrl, moves.terminated.id),
  ]);
}

/** Sends every possible query about each move and each of its sub-orchestrations. */
async function keepAnswers(): Promise<void> {
  const instances = await listInstances(moves.backup);
  const { origin, search } = new URL(moves.backup.statusQueryGetUri);
  const api = `${origin}/runtime/webhooks/durabletask/instances`;
  const all = 'showHistory=true&showHistoryOutput=true&showInput=true';
  const urls = [
    `${api}${search}&showInput=true&top=1000`,
    ...instances.map((id) => `${api}/${encodeURIComponent(id)}${search}&${all}`),
    ...Object.values(moves).flatMap(({ moveUri, reportUri }) => [
      moveUri,
      asFormat(reportUri, 'json'),
      asFormat(reportUri, 'md'),
      asFormat(reportUri, 'none'),
    ]),
  ];
  for (const url of urls) answers.push({ name: url, content: Buffer.from((await call(url)).text) });
}
