import { inspectItem } from '../../../../functions/activities/inspectItem';
import { indexTarget } from '../../../../functions/activities/indexTarget';
import { savePlanPage } from '../../../../functions/activities/savePlanPage';
import { finalizePlan } from '../../../../functions/activities/finalizePlan';
import { surveyVaults } from '../../../../functions/activities/surveyVaults';
import { type ListedItem } from '../../../../shared/contracts/model/item';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import {
  indexTargetContract,
  inspectItemContract,
  savePlanPageContract,
  finalizePlanContract,
  surveyVaultsContract,
} from '../../../../shared/contracts/steps/moveSteps';
import { selectSchema } from '../../../../shared/contracts/api/moveRequest';
import { storeNames } from '../../../../shared/rules/storeNames';
import { type MoveAzure, startMoveAzure } from '../../../support/move/moveAzure';
import { planOf, unseenConfiguration } from '../../../support/move/moveFixtures';
import { moveSettings, type VaultSettings } from '../../../support/move/moveSettings';

// What a selection does to a plan: nothing of it is an error, a narrow one needs few of the vault's issuers.

let at: MoveAzure;
let settings: ReturnType<typeof moveSettings>;

beforeAll(async () => {
  at = await startMoveAzure();
  settings = moveSettings(at);
});
afterAll(() => at.stop());

const certificate = (name: string, issuer: string) => ({
  name,
  policy: { key_props: { kty: 'EC' }, issuer: { name: issuer } },
  versions: [{}],
});
const issuers = ['used', 'unused'].map((name) => ({ name, provider: 'DigiCert', password: 'canary-password' }));
const source: VaultSettings = {
  issuers,
  contacts: [{ email: 'pki-team@contoso.example' }],
  secrets: [{ name: 'payroll-db', versions: [{ value: 'canary' }] }],
  certificates: [certificate('web', 'Used'), certificate('own', 'Self')],
};
const items: ListedItem[] = [
  { itemType: 'secret', itemName: 'payroll-db', managed: false },
  { itemType: 'certificate', itemName: 'web', managed: false },
  { itemType: 'certificate', itemName: 'own', managed: false },
];

type Selection = Parameters<typeof selectSchema.parse>[0];

/** Plans all that the source lists, as `planVault` does. */
async function plan(select: Selection, vault = source, listed = items) {
  const pair = await settings.pair(vault, {}, { select: selectSchema.parse(select) });
  const { move } = pair;
  await at.run(indexTarget, indexTargetContract, { move });
  await settings.survey(pair);
  const planned = [];
  for (const item of listed.filter(({ itemType }) => move.select.types.includes(itemType))) {
    const input = { move, item, backups: 'expected', look: 'index' } as const;
    planned.push((await at.run(inspectItem, inspectItemContract, input)).planned);
  }
  await at.run(savePlanPage, savePlanPageContract, { move, page: { page: 0, items: planned } });
  return { sealed: await seal(move), settings: (await settings.planned(pair)).settings.map(({ name }) => name), move };
}

async function seal(move: MoveSpec) {
  const { source: from, target } = planOf();
  await at.store.write(
    storeNames.configurationPlan(move),
    new TextEncoder().encode(JSON.stringify(unseenConfiguration)),
  );
  return at.run(finalizePlan, finalizePlanContract, { move, source: from, target, backups: 'expected', pages: 1 });
}

test.each<[string, Selection, string[]]>([
  ['everything', {}, ['unused', 'used', 'contacts']],
  ['a certificate of an issuer', { include: ['web'] }, ['used', 'contacts']],
  ['a certificate that signs itself', { include: ['own'] }, ['contacts']],
  ['a secret', { include: ['payroll-*'] }, []],
  ['all but one', { exclude: ['web'] }, ['contacts']],
  ['all certificates', { types: ['certificate'] }, ['unused', 'used', 'contacts']],
])('a plan of %s carries the issuers and contacts that it needs', async (_, select, names) => {
  const { sealed, settings: kept } = await plan(select);
  expect(sealed).toMatchObject({ settings: names.length, planHash: expect.any(String) });
  expect([...kept].sort()).toEqual([...names].sort());
});

test('a plan of a name that nothing has fails, and says what there is', async () => {
  const { sealed } = await plan({ include: ['payrol-db'] });
  expect(sealed).toMatchObject({ state: 'failed', code: 'NOTHING_SELECTED', retryable: false });
  expect('state' in sealed && sealed.detail).toContain('The vault has 1 secret, 0 keys, 2 certificates.');
});

test('a plan of a type of which the vault holds nothing fails', async () => {
  const { sealed } = await plan({ types: ['key'] }, { secrets: source.secrets }, []);
  expect(sealed).toMatchObject({ state: 'failed', code: 'NOTHING_SELECTED' });
});

test('a secret that belongs to a certificate is selected, and named', async () => {
  const listed = [{ itemType: 'secret', itemName: 'web', managed: true }] as const;
  const { sealed } = await plan({ types: ['secret'], include: ['web'] }, source, [...listed]);
  expect(sealed).toMatchObject({ items: 1, byRoute: { skip: 1 }, settings: 0 });
});

test.each<[string, Selection, string]>([
  ['everything', {}, 'planned'],
  ['all secrets', { types: ['secret'] }, 'planned'],
  ['a name', { include: ['web'] }, 'NOTHING_SELECTED'],
])('of an empty vault, a plan of %s is %3$s', async (_, select, outcome) => {
  const { sealed } = await plan(select, {}, []);
  expect('state' in sealed ? sealed.code : 'planned').toBe(outcome);
});

test('a right that only other types need is not missed', async () => {
  const pair = await settings.pair(source, {}, { select: selectSchema.parse({ types: ['secret'], include: ['x'] }) });
  await at.deny(pair.move.sourceVault, 'keys/read');
  await settings.survey(pair);
  await at.run(savePlanPage, savePlanPageContract, { move: pair.move, page: { page: 0, items: [] } });
  const sealed = await seal(pair.move);
  expect(sealed).toMatchObject({
    code: 'NOTHING_SELECTED',
    detail: expect.stringContaining('an unknown number of keys'),
  });
});

test('a move that selects nothing writes no probe', async () => {
  const select = selectSchema.parse({ include: ['nothing-of-this-name'] });
  const { move } = await settings.pair(source, {}, { select, probe: true });
  at.azure.control.clearLog();
  expect(await at.run(surveyVaults, surveyVaultsContract, { move })).toMatchObject({ code: 'NOTHING_SELECTED' });
  const asked = at.azure.control.counts().map(({ operation }) => operation);
  expect(asked.filter((operation) => /set|restore|backup|delete/i.test(operation))).toEqual([]);
});
