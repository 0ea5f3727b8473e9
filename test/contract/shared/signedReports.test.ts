import { createPublicKey } from 'node:crypto';
import { finishWithoutSearches as finishMove } from '../../support/move/finishWithoutSearches';
import { findReport } from '../../../functions/steps/report/findReport';
import { proveReportKey } from '../../../functions/steps/checks/proveRights';
import { type Clients } from '../../../shared/clients/openClients';
import { moveReportSchema } from '../../../shared/contracts/api/report';
import { finishMoveContract } from '../../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { findCheck } from '../../../shared/rules/checks/catalogue';
import { verifyReport } from '../../../shared/rules/report/verifyReport';
import { storeNames } from '../../../shared/rules/storeNames';
import { factsOf, surveyOf } from '../../support/checks/checkFixtures';
import { azureKeyClient } from '../../support/azure/azureClients';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { temporaryFolder } from '../../support/clients/clientFolder';
import { impatientClock } from '../../support/clients/clientVaults';
import { moveOf } from '../../support/move/moveFixtures';
import { rosyReport } from '../../support/reports/forgedReport';
import { provenReport, signingPair } from '../../support/reports/provenReport';

// Reports that a key in a vault of the embedded Azure signs.

const { folder, remove } = temporaryFolder();
const keys = 'https://contoso-mover.vault.azure.net/keys';
let at: ClientsInAzure;
let runs = 0;
const newMove = (changes: Partial<MoveSpec> = {}) =>
  moveOf({ runId: (runs += 1).toString(16).padStart(8, '0'), ...changes });

beforeAll(async () => {
  at = await clientsInAzure('empty', folder);
  const signing = ['rsa', 'ec', 'off', 'wrap-only', 'p384'];
  const kinds: Record<string, object> = {
    ec: { kty: 'EC', crv: 'P-256' },
    p384: { kty: 'EC', crv: 'P-384' },
  };
  const changes: Record<string, object> = { off: { enabled: false }, 'wrap-only': { keyOps: ['wrapKey'] } };
  const seeded = signing.map((name) => ({ name, versions: [{ ...kinds[name], ...changes[name] }] }));
  await at.azure.control.seed({ vaults: [{ name: 'contoso-mover', region: 'westeurope', keys: seeded }] });
});

afterEach(() => {
  at.azure.control.clearFaults();
});

afterAll(async () => {
  await at.azure.stop();
  remove();
});

const open = (name: string) => at.open({ reportKeyId: `${keys}/${name}` }, { clock: impatientClock() });

/** The start tokens of the runs: a second run of the step has the token of the first. */
const tokens = new Map<MoveSpec, string>();

async function tokenOf({ starts }: Clients, move: MoveSpec): Promise<string> {
  const known = tokens.get(move);
  if (known !== undefined) return known;
  const made = await starts.make('open');
  await made.keep(move.moveId);
  tokens.set(move, made.hash);
  return made.hash;
}

async function finish(clients: Clients, move: MoveSpec, changes: object = {}) {
  const startToken = await tokenOf(clients, move);
  const input = {
    move,
    startToken,
    phase: 'completed',
    plan: null,
    problems: [],
    throttled: 0,
    startedAt,
    finishedAt,
    ...changes,
  };
  return finishMoveContract.output.parse(await finishMove(clients).run(finishMoveContract.input.parse(input)));
}
const startedAt = '2026-05-01T10:00:00.000Z';
const finishedAt = '2026-05-01T10:01:00.000Z';

async function bytesOf({ store }: Clients, move: MoveSpec): Promise<Uint8Array> {
  const bytes = await store.read(storeNames.report(move));
  if (bytes === undefined) throw new Error('no report');
  return bytes;
}

const reportOf = async (clients: Clients, move: MoveSpec) =>
  moveReportSchema.parse(JSON.parse(Buffer.from(await bytesOf(clients, move)).toString()));

describe.each([
  ['rsa', 'PS256'],
  ['ec', 'ES256'],
])('finishMove with a key of kind %s', (name, algorithm) => {
  test('signs the report with the version that it names, so that verifyReport accepts it offline', async () => {
    const [clients, move] = [open(name), newMove()];
    const finished = await finish(clients, move);
    const { proof, notices } = await reportOf(clients, move);
    expect(finished).toMatchObject({ phase: 'completed', reportHead: proof?.head });
    expect(notices).toEqual([]);
    expect(proof?.signature).toMatchObject({
      algorithm,
      keyId: expect.stringMatching(new RegExp(`^${keys}/${name}/[0-9a-f]{32}$`)),
    });
    const publicKey = createPublicKey({ key: { ...proof?.signature?.publicKey }, format: 'jwk' });
    expect(verifyReport(await bytesOf(clients, move), { publicKey, head: proof?.head }).faults).toEqual([]);
  });

  test('keeps report and signature in a second run', async () => {
    const [clients, move] = [open(name), newMove()];
    const first = await finish(clients, move);
    const bytes = await bytesOf(clients, move);
    at.azure.control.addFault({ match: { operation: 'keys.*' }, effect: { kind: 'error', status: 503 } });
    expect(await finish(clients, move)).toEqual(first);
    expect(await bytesOf(clients, move)).toEqual(bytes);
  });
});

test('finishMove signs with the version that the setting names', async () => {
  const [clients, move] = [open('rsa'), newMove()];
  await finish(clients, move);
  const keyId = (await reportOf(clients, move)).proof?.signature?.keyId ?? '';
  const [named, other] = [at.open({ reportKeyId: keyId }), newMove()];
  await finish(named, other);
  expect((await reportOf(named, other)).proof?.signature?.keyId).toBe(keyId);
});

test.each([
  ['never-was', 'no such key'],
  ['off', 'refused'],
  ['wrap-only', 'refused|cannot sign'],
  ['p384', 'cannot sign'],
])('finishMove writes the report without a signature if the key is %s, and says why', async (name, words) => {
  const [clients, move] = [open(name), newMove()];
  const first = await finish(clients, move);
  const { proof, notices, phase } = await reportOf(clients, move);
  expect([phase, proof?.signature]).toEqual(['completed', null]);
  expect(notices).toMatchObject([{ code: 'REPORT_NOT_SIGNED', detail: expect.stringMatching(words) }]);
  expect(verifyReport(await bytesOf(clients, move)).faults).toEqual([]);
  expect(await finish(clients, move)).toEqual(first);
  expect(first).toMatchObject({ reportHead: proof?.head });
});

test('a missing signature is a warning for failOn', async () => {
  const move = newMove({ failOn: ['warning'] });
  expect(await finish(open('never-was'), move)).toMatchObject({ phase: 'failed' });
});

test.each([
  ['503', { kind: 'error', status: 503 }, 'did not answer'],
  ['429', { kind: 'throttle' }, 'throttling'],
  ['no answer', { kind: 'reset', at: 'before' }, 'did not answer'],
] as const)('finishMove writes nothing while the vault answers %s, and signs later', async (_, effect, words) => {
  const [clients, move] = [open('rsa'), newMove()];
  at.azure.control.addFault({ match: { operation: 'keys.sign' }, effect });
  expect(await finish(clients, move)).toEqual({ state: 'unsigned', sweptPayloads: 0 });
  expect(await clients.store.read(storeNames.report(move))).toBeUndefined();
  const last = newMove();
  await finish(clients, last, { mayBeUnsigned: true });
  expect((await reportOf(clients, last)).notices).toMatchObject([{ detail: expect.stringContaining(words) }]);
  at.azure.control.clearFaults();
  await finish(clients, move);
  expect((await reportOf(clients, move)).proof?.signature).not.toBeNull();
  // The key works again, but the report of the run is written: a second run keeps it.
  expect(await finish(clients, last, { mayBeUnsigned: true })).toMatchObject({ phase: 'completed' });
  expect((await reportOf(clients, last)).proof?.signature).toBeNull();
});

test('finishMove does not take a planted report with the signature of another key for its own', async () => {
  const [clients, move] = [open('rsa'), newMove()];
  await finish(open('ec'), move);
  const planted = await bytesOf(clients, move);
  // Then no run of this move has noted it.
  await clients.store.remove(storeNames.reportNote(move));
  const finished = await finish(clients, move);
  expect(finished).toMatchObject({ phase: 'partiallyCompleted', problems: [{ code: 'REPORT_DIFFERS' }] });
  expect(finished).not.toHaveProperty('reportHead');
  expect(await bytesOf(clients, move)).toEqual(planted);
});

test('finishMove keeps the report that an earlier run of the step noted and stored, also if the store has other results since', async () => {
  const [clients, move] = [open('rsa'), newMove()];
  const first = await finish(clients, move);
  const bytes = await bytesOf(clients, move);
  expect(await finish(clients, move, { throttled: 9 })).toEqual(first);
  expect(await finish(clients, move, { throttled: 9 })).toEqual(first);
  expect(await bytesOf(clients, move)).toEqual(bytes);
});

test('finishMove takes no report for its own that only looks like the one that it noted', async () => {
  const [clients, move] = [open('rsa'), newMove()];
  await finish(clients, move);
  const text = Buffer.from(await bytesOf(clients, move)).toString();
  await clients.store.write(
    storeNames.report(move),
    new TextEncoder().encode(text.replace('"throttled":0', '"throttled":8')),
  );
  expect(await finish(clients, move)).toMatchObject({ problems: [{ code: 'REPORT_DIFFERS' }] });
});

test('finishMove without a key writes a chain without a signature', async () => {
  const [clients, move] = [at.open(), newMove()];
  await finish(clients, move);
  const { proof, notices } = await reportOf(clients, move);
  expect([proof?.signature, notices]).toEqual([null, []]);
});

describe('findReport without a history', () => {
  async function signed(name: string) {
    const [clients, move] = [open(name), newMove()];
    await finish(clients, move);
    return { clients, move, text: Buffer.from(await bytesOf(clients, move)).toString() };
  }
  const replaced = ({ store }: Clients, move: MoveSpec, text: string) =>
    store.write(storeNames.report(move), new TextEncoder().encode(text));

  test.each(['rsa', 'ec'])('proves a report by the %s key in its vault, and asks for that key once', async (name) => {
    const { move } = await signed(name);
    const clients = open(name);
    expect(await findReport(clients, move, undefined)).toMatchObject({ kind: 'report', isProved: true });
    at.azure.control.addFault({ match: { operation: 'keys.*' }, effect: { kind: 'error', status: 503 } });
    expect(await findReport(clients, move, undefined)).toMatchObject({ isProved: true });
    // A process that has not seen the key cannot prove anything while the vault is away.
    expect(await findReport(open(name), move, undefined)).toMatchObject({
      isProved: false,
      why: expect.stringContaining('did not answer'),
    });
  });

  test('does not believe the public key in a report', async () => {
    const { clients, move, text } = await signed('rsa');
    const { keyId } = (JSON.parse(text) as { signing: { keyId: string } }).signing;
    const evil = signingPair('rsa', keyId);
    const { results, ...about } = JSON.parse(text) as { results: object[] };
    await replaced(clients, move, provenReport({ ...about, proof: undefined, throttled: 7 }, results, evil));
    expect(verifyReport(await bytesOf(clients, move)).faults).toEqual([]);
    expect(await findReport(clients, move, undefined)).toEqual({ kind: 'differs', why: expect.any(String) });
  });

  test('does not call a report proved that another key signed, or none', async () => {
    const { move, text } = await signed('rsa');
    expect(await findReport(open('ec'), move, undefined)).toMatchObject({
      isProved: false,
      why: expect.stringContaining('another key'),
    });
    expect(await findReport(at.open(), move, undefined)).toMatchObject({
      isProved: false,
      why: expect.stringContaining('no key'),
    });
    const clients = open('rsa');
    await replaced(clients, move, rosyReport(text));
    expect(await findReport(clients, move, undefined)).toMatchObject({
      isProved: false,
      why: expect.stringContaining('no signature'),
    });
  });

  test('takes a former version of the key after a rotation', async () => {
    const { move } = await signed('rsa');
    await azureKeyClient(at.azure, 'contoso-mover').rotateKey('rsa');
    expect(await findReport(open('rsa'), move, undefined)).toMatchObject({ isProved: true });
  });
});

describe('findReport with the head in history', () => {
  test('finds exactly that report', async () => {
    const [clients, move] = [open('ec'), newMove()];
    await finish(clients, move);
    const { proof } = await reportOf(clients, move);
    expect(await findReport(clients, move, proof?.head)).toMatchObject({ kind: 'report', isProved: true });
    expect(await findReport(clients, move, 'a'.repeat(64))).toMatchObject({ kind: 'differs' });
    expect(await findReport(clients, newMove(), proof?.head)).toEqual({ kind: 'none' });
  });
});

describe('CHK-REPORT-KEY', () => {
  const verdictOf = async (name: string | undefined) => {
    const signer = name === undefined ? undefined : open(name).reportSigner;
    const reportKey = signer && (await proveReportKey(signer));
    const survey = surveyOf(reportKey === undefined ? {} : { reportKey });
    return findCheck('CHK-REPORT-KEY')?.judge(factsOf({ survey }), { count: 0, overdue: 0, items: [] });
  };

  test.each(['rsa', 'ec', undefined])('passes with the key %s', async (name) => {
    expect(await verdictOf(name)).toMatchObject({ status: 'pass' });
  });

  test.each([
    ['off', /cannot sign|refused/],
    ['wrap-only', /cannot sign|refused/],
    ['p384', /the key cannot sign/],
    ['gone', /the vault has no such key or version/],
  ])('warns about the key %s, and says why it cannot sign', async (name, why) => {
    expect(await verdictOf(name)).toEqual({ status: 'warn', evidence: expect.stringMatching(why) });
  });
});
