import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { steer } from '../../support/control/steeredMove';
import { fastClock } from '../../support/hold/fastClock';
import { postMove, readReport, waitForEnd, waitForMove } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { localCertificateClient, localKeyClient } from '../../support/local/localVaults';
import { KillableStack } from '../../support/move/moveKill';

// People change policies, issuers and contacts at either side while a move holds. No list shows such a change. The clock runs 40 times
// as fast, so a pause of a minute takes 1.5 s.

const sides = ['by-nobody', 'by-source', 'by-target', 'by-both'];
const [source, target] = ['contoso-policed', 'north-policed'];

const seed: SeedInput = {
  vaults: [
    {
      name: source,
      region: 'westeurope',
      keys: sides.map((name) => ({
        name: `key-${name}`,
        rotationPolicy: { lifetimeActions: [{ trigger: { timeAfterCreate: 'P9Y' }, action: 'Rotate' as const }] },
        versions: [{ kty: 'EC' as const, crv: 'P-256' as const }],
      })),
      certificates: sides.map((name) => ({ name, versions: [{}] })),
      issuers: sides.map((name) => ({ name, provider: 'DigiCert', accountId: 'first', password: 'canary-password' })),
      contacts: [{ email: 'first@contoso.example' }],
    },
    { name: target, region: 'northeurope' },
    { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
  ],
};

let stack: KillableStack;
beforeAll(async () => {
  const clock = fastClock(40);
  stack = await KillableStack.startWithOwnAzure(seed, clock, clock);
});
afterAll(endLocalProcesses);

const keys = (vault: string) => localKeyClient(stack.emulator.azure, vault);
const certificates = (vault: string) => localCertificateClient(stack.emulator.azure, vault);

/** What people change at each side: the name says who. */
const edited = [
  { vault: source, name: 'by-source', years: 5 },
  { vault: target, name: 'by-target', years: 6 },
  { vault: source, name: 'by-both', years: 5 },
  { vault: target, name: 'by-both', years: 6 },
];

async function editAll(): Promise<void> {
  for (const { vault, name, years } of edited) {
    await keys(vault).updateKeyRotationPolicy(`key-${name}`, {
      lifetimeActions: [{ action: 'Rotate', timeAfterCreate: `P${String(years)}Y` }],
    });
    await certificates(vault).updateCertificatePolicy(name, {
      issuerName: 'Self',
      subject: 'CN=contoso',
      validityInMonths: years,
    });
    await certificates(vault).updateIssuer(name, { accountId: `account ${String(years)}` });
  }
}

/** What shows which policy and which issuer the target has of each name. */
async function yearsThere() {
  const found = sides.map(async (name) => {
    const { lifetimeActions = [] } = await keys(target).getKeyRotationPolicy(`key-${name}`);
    const { validityInMonths } = await certificates(target).getCertificatePolicy(name);
    const { accountId } = await certificates(target).getIssuer(name);
    return [name, lifetimeActions[0]?.timeAfterCreate, validityInMonths, accountId];
  });
  return Promise.all(found);
}

test('carries policies, issuers and contacts that the source changed, and names those that the target changed', async () => {
  const { baseUrl } = stack.host;
  const move = await postMove(baseUrl, { gate: 'off', sourceVault: source, targetVault: target, cutover: 'hold' });
  await waitForMove(baseUrl, move.id, ({ phase }) => phase === 'awaitingCutover');
  const before = await yearsThere();
  await editAll();
  await certificates(source).createIssuer('made-since', 'GlobalSign', { accountId: 'account 5' });
  await certificates(source).setContacts([{ email: 'second@contoso.example', name: 'Ada' }]);
  await steer(move, 'cutover');
  const end = await waitForEnd(baseUrl, move.id);
  const report = await readReport(baseUrl, move.id);

  expect(await yearsThere()).toEqual([
    before[0],
    ['by-source', 'P5Y', 5, 'account 5'],
    ['by-target', 'P6Y', 6, 'account 6'],
    ['by-both', 'P6Y', 6, 'account 6'],
  ]);
  expect((await certificates(target).getIssuer('made-since')).accountId).toBe('account 5');
  expect(await certificates(target).getContacts()).toEqual(await certificates(source).getContacts());

  const changed = report.problems.filter(({ code }) => code === 'TARGET_CHANGED');
  const ofItems = changed.flatMap(({ itemType, itemName }) =>
    itemName === undefined ? [] : [`${String(itemType)} ${itemName}`],
  );
  expect(ofItems.toSorted()).toEqual([
    'certificate by-both',
    'certificate by-target',
    'key key-by-both',
    'key key-by-target',
  ]);
  const unverified = report.results.flatMap(({ itemName, verified }) => (verified ? [] : [itemName]));
  expect(new Set(unverified)).toEqual(new Set(['by-both', 'by-target', 'key-by-both', 'key-by-target']));
  const states = report.settings.map(({ name, state, code }) => [name, state, code]);
  expect(states.toSorted()).toEqual([
    ['by-both', 'failed', 'TARGET_CHANGED'],
    ['by-nobody', 'copied', undefined],
    ['by-source', 'copied', undefined],
    ['by-target', 'failed', 'TARGET_CHANGED'],
    ['contacts', 'copied', undefined],
    ['made-since', 'copied', undefined],
  ]);
  expect(end.phase).toBe('partiallyCompleted');
});
