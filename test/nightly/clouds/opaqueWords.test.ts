import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type FaultRuleInput } from '../../../local/azure/calls/faultRule';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { steer } from '../../support/control/steeredMove';
import { compareVaults } from '../../support/comparisons/localComparisons';
import { runChecks } from '../../support/local/localChecks';
import { localControl } from '../../support/local/localControl';
import {
  asFormat,
  call,
  postMove,
  readReport,
  type StartedMove,
  waitForEnd,
  waitForMove,
} from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { localKeyClient } from '../../support/local/localVaults';
import { find, lines } from '../../support/move/reasonReport';
import { resultsByName, rollbackReport, startRollback } from '../../support/rollback/localRollbacks';

// Two vaults of a newer service: keys of unknown types, and words and fields in every answer that the app does not know. A whole
// move, its checks, comparison, hold and rollback work, and name what they could not do.

const sourceVault = 'opaque-source';
const near = 'opaque-near';
const held = 'opaque-held';
const far = 'opaque-far';
const sku = 'premium' as const;
const created = 1_700_000_000;
const mailing = [{ trigger: { lifetime_percentage: 80 }, action: { action_type: 'EmailContacts' as const } }];
const dsa = (alg: string) => ({ newer: { members: { alg, pub: `${alg}-public-part` } } });

const seed: SeedInput = {
  settings: { delays: { deleteMs: 0, purgeMs: 0 } },
  vaults: [
    {
      name: sourceVault,
      region: 'westeurope',
      sku,
      secrets: [{ name: 'password', versions: [{ value: 'a', created, contentType: 'application/x-next' }] }],
      keys: [
        { name: 'known', versions: [{ kty: 'EC', crv: 'P-256', created }] },
        {
          name: 'quantum',
          versions: [
            { kty: 'AKP', keyOps: ['sign', 'verify'], created, ...dsa('ML-DSA-44') },
            { kty: 'AKP', keyOps: ['sign', 'verify'], created: created + 1, ...dsa('ML-DSA-65') },
          ],
        },
        {
          name: 'quantum-hsm',
          versions: [{ kty: 'AKP-HSM', keyOps: ['secureWrapKey'], created, ...dsa('ML-KEM-768') }],
        },
        {
          name: 'external',
          versions: [
            { kty: 'RSA-HSM', keyOps: ['sign'], created, newer: { attributes: { external_key: { id: 'outside' } } } },
          ],
        },
      ],
      certificates: [
        {
          name: 'tls',
          policy: { key_props: { kty: 'EC', crv: 'P-256' }, lifetime_actions: mailing },
          versions: [{ created }],
        },
      ],
    },
    { name: near, region: 'northeurope', sku },
    { name: held, region: 'northeurope', sku },
    { name: far, region: 'eastus', sku },
    { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
  ],
};

const names = ['external', 'known', 'password', 'quantum', 'quantum-hsm', 'tls'];

/** Words and fields of a newer service, in answers of every kind. */
const newer: readonly (readonly [string, object])[] = [
  ['*.list', { 'value.*.attributes.recoveryLevel': 'VaultedRecoverable+Purgeable', 'value.*.novelty': { a: 1 } }],
  ['*.listVersions', { 'value.*.attributes.recoveryLevel': 'VaultedRecoverable+Purgeable', 'value.*.novelty': [1] }],
  ['secrets.get', { 'attributes.recoveryLevel': 'VaultedRecoverable+Purgeable', novelty: 'x' }],
  ['keys.get', { 'attributes.hsmPlatform': '9', novelty: true }],
  ['certificates.get', { contentType: 'application/x-next', novelty: {} }],
  ['certificates.getPolicy', { 'x509_props.novelty': 'x', 'issuer.cty': 'NEXT' }],
  ['*.restore', { novelty: 1, 'attributes.recoveryLevel': 'VaultedRecoverable+Purgeable' }],
];

let stack: LocalStack;
let move: StartedMove;
let report: MoveReport;

beforeAll(async () => {
  const stateDir = localFolder();
  const file = path.join(stateDir, 'seed.json');
  writeFileSync(file, JSON.stringify(seed));
  const env = { MOVE_ALLOWED_SOURCES: 'opaque-*', MOVE_ALLOWED_TARGETS: 'opaque-*', MOVE_ALLOW_ROLLBACK: 'true' };
  stack = await startLocalStack({ stateDir, seed: file, env });
  await serveNewer();
});
afterAll(endLocalProcesses);

async function serveNewer(): Promise<void> {
  for (const [operation, fields] of newer) await answerWith({ vault: 'opaque-*', operation }, fields);
}

async function answerWith(match: NonNullable<FaultRuleInput['match']>, fields: object): Promise<void> {
  const effect = { kind: 'setFields', fields } as FaultRuleInput['effect'];
  await localControl(stack.azure).addFault({ match, effect });
}

async function moveTo(targetVault: string, more: object = {}): Promise<MoveReport> {
  move = await postMove(stack.baseUrl, { sourceVault, targetVault, ...more });
  await waitForEnd(stack.baseUrl, move.id);
  return readReport(stack.baseUrl, move.id);
}

const proved = (name: string, state = 'verified') => [name, state].join(' ');
const unproved = (name: string) => `${name} verified KEY_NOT_PROVED_BY_USE`;

it('plans every item by backup, and forecasts nothing that would stay', async () => {
  const planned = await moveTo(near, { dryRun: true });
  expect(lines(planned).sort()).toEqual(names.map((name) => proved(name, 'planned')));
  const { counts, forecast } = await runChecks(stack.baseUrl, { sourceVault, targetVault: near });
  expect(counts.fail).toBe(0);
  expect(forecast).toMatchObject({ items: names.length, blocked: { total: 0 }, altered: { total: 0 } });
});

describe('a move within the geography', () => {
  beforeAll(async () => {
    report = await moveTo(near);
  });

  it('brings and verifies every item, and names the keys that it could not prove by use', () => {
    expect(lines(report).sort()).toEqual([
      proved('external'),
      proved('known'),
      proved('password'),
      unproved('quantum'),
      unproved('quantum-hsm'),
      proved('tls'),
    ]);
    expect(report).toMatchObject({ phase: 'completed', verified: names.length, problems: [] });
    expect(find(report, 'quantum').remark).toContain('type “AKP”');
  });

  it('keeps the public part of every version', async () => {
    const [from, to] = [localKeyClient(stack.azure, sourceVault), localKeyClient(stack.azure, near)];
    for (const { from: version } of find(report, 'quantum').versions) {
      const { key } = await to.getKey('quantum', { version });
      expect(key).toMatchObject({ kty: 'AKP' });
      expect({ ...key, kid: '' }).toEqual({ ...(await from.getKey('quantum', { version })).key, kid: '' });
    }
  });

  it.each(['json', 'csv', 'md', 'html', 'junit'])('names them in the report as %s', async (format) => {
    const { status, text } = await call(asFormat(move.reportUri, format));
    expect(status).toBe(200);
    expect(text).toContain('KEY_NOT_PROVED_BY_USE');
  });

  it('finds every item there when it runs again', async () => {
    const again = await moveTo(near);
    expect(lines(again).every((line) => line.includes('alreadyThere'))).toBe(true);
  });

  it('matches in a full comparison, which names a changed part of a key and an attribute', async () => {
    const compared = () => compareVaults(stack.baseUrl, { sourceVault, targetVault: near, depth: 'full' });
    expect(await compared()).toMatchObject({ equal: true, counts: { match: names.length, notRead: 0 } });
    const control = localControl(stack.azure);
    await control.clearFaults();
    const match = { vault: near, operation: 'keys.get' };
    await answerWith({ ...match, path: '/keys/quantum*' }, { 'key.alg': 'ML-DSA-87' });
    await answerWith({ ...match, path: '/keys/external*' }, { 'attributes.external_key': { id: 'another' } });
    const { results } = await compared();
    await control.clearFaults();
    await serveNewer();
    const fields = Object.fromEntries(results.map(({ itemName, fields: own }) => [itemName, own]));
    expect(fields).toMatchObject({ quantum: ['publicKey'], 'quantum-hsm': ['publicKey'], external: ['attribute'] });
  });
});

it('is held, cut over and rolled back', async () => {
  move = await postMove(stack.baseUrl, { sourceVault, targetVault: held, cutover: 'hold', gate: 'off' });
  await waitForMove(stack.baseUrl, move.id, ({ phase }) => phase === 'awaitingCutover');
  expect((await steer(move, 'cutover')).status).toBe(202);
  expect((await waitForEnd(stack.baseUrl, move.id)).phase).toBe('completed');
  await startRollback(move);
  const rolledBack = resultsByName(await rollbackReport(move));
  expect(rolledBack).toEqual(Object.fromEntries(names.map((name) => [name, 'rolledBack'])));
});

describe('a move to another geography', () => {
  it('blocks the keys and names what it does not know of them', async () => {
    const blocked = await moveTo(far, { select: { types: ['key'] } });
    for (const name of ['quantum', 'quantum-hsm', 'external', 'known']) {
      expect(find(blocked, name)).toMatchObject({ state: 'blocked', reasons: ['KEY_ACROSS_GEOGRAPHIES'] });
    }
    const { remark } = find(blocked, 'quantum-hsm');
    expect(remark).toBe('The app does not know this of the key: type “AKP-HSM”, operation “secureWrapKey”.');
    expect(find(blocked, 'known').remark).toBeUndefined();
    const [named] = blocked.problems.filter(({ itemName }) => itemName === 'quantum');
    expect(named?.detail).toContain('type “AKP”');
  });

  it('creates again only the keys that it knows', async () => {
    const recreated = await moveTo(far, { select: { types: ['key'] }, unmovableKeys: 'recreate' });
    expect(find(recreated, 'known').state).toBe('verified');
    for (const name of ['quantum', 'quantum-hsm', 'external']) {
      expect(find(recreated, name)).toMatchObject({
        state: 'blocked',
        reasons: ['OTHER_GEOGRAPHY', 'KEY_KIND_UNKNOWN'],
      });
    }
    const found = recreated.problems.find(({ itemName }) => itemName === 'external');
    expect(found).toMatchObject({ code: 'KEY_KIND_UNKNOWN', detail: expect.stringContaining('“external_key”') });
    expect(found?.remedy).toContain('create it in the target yourself');
  });
});
