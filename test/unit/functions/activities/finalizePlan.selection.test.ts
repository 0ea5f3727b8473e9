import { hashPart } from '../../../../shared/rules/plan/hashPlan';
import { surveyVaultsContract } from '../../../../shared/contracts/steps/surveySteps';
import { inspectItem, savePlanPage } from '../../../../functions/activities/planPageActivities';
import { indexTarget } from '../../../../functions/activities/listVaults';
import { finalizePlan } from '../../../../functions/activities/finalizePlan';
import { surveyVaults } from '../../../../functions/activities/surveyVaults';
import { type ListedItem } from '../../../../shared/contracts/model/item';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import {
  indexTargetContract,
  inspectItemContract,
  savePlanPageContract,
  finalizePlanContract,
} from '../../../../shared/contracts/steps/moveSteps';
import { selectSchema } from '../../../../shared/contracts/model/movePolicy';
import { storeNames } from '../../../../shared/rules/storeNames';
import { type MoveAzure, startMoveAzure } from '../../../support/move/moveAzure';
import { planOf, unseenConfiguration } from '../../../support/move/moveFixtures';
import { moveSettings, type VaultSettings } from '../../../support/move/moveSettings';
import { indexHash, storedParts } from '../../../support/move/sealedPlans';
import { withoutRuntime } from '../../../support/move/withoutRuntime';

// What a selection does to a plan: an empty selection is an error, and a narrow one needs only some of the vault's
// issuers.

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

/** Plans everything that the source lists, as `planVault` does. */
async function plan(select: Selection, vault = source, listed = items) {
  const pair = await settings.pair(vault, {}, { select: selectSchema.parse(select) });
  const { move } = pair;
  await at.run(indexTarget, indexTargetContract, { move });
  await settings.survey(pair);
  const planned = [];
  for (const item of listed.filter(({ itemType }) => move.select.types.includes(itemType))) {
    const targetIndex = await indexHash(at.store, move);
    const input = { move, item, backups: 'expected', look: 'index', targetIndex } as const;
    planned.push((await at.run(inspectItem, inspectItemContract, input)).planned);
  }
  await at.run(savePlanPage, savePlanPageContract, { move, page: { page: 0, items: planned } });
  return {
    finalized: await finalize(move),
    settings: (await settings.planned(pair)).settings.map(({ name }) => name),
    move,
  };
}

async function finalize(move: MoveSpec) {
  const { source: from, target } = planOf();
  await at.store.write(
    storeNames.configurationPlan(move, hashPart(unseenConfiguration)),
    new TextEncoder().encode(JSON.stringify(unseenConfiguration)),
  );
  const stored = await storedParts(at.store, move, 1);
  const input = { move, source: from, target, backups: 'expected', pages: 1, stored };
  return at.run(withoutRuntime(finalizePlan), finalizePlanContract, input);
}

test.each<[string, Selection, string[]]>([
  ['everything', {}, ['unused', 'used', 'contacts']],
  ['a certificate of an issuer', { include: ['web'] }, ['used', 'contacts']],
  ['a certificate that signs itself', { include: ['own'] }, ['contacts']],
  ['a secret', { include: ['payroll-*'] }, []],
  ['all but one', { exclude: ['web'] }, ['contacts']],
  ['all certificates', { types: ['certificate'] }, ['unused', 'used', 'contacts']],
])('finalizePlan keeps the issuers and contacts that a plan of %s needs', async (_, select, names) => {
  const { finalized, settings: kept } = await plan(select);
  expect(finalized).toMatchObject({ settings: names.length, planHash: expect.any(String) });
  expect([...kept].sort()).toEqual([...names].sort());
});

test('finalizePlan fails for a name that no item has, and lists what there is', async () => {
  const { finalized } = await plan({ include: ['payrol-db'] });
  expect(finalized).toMatchObject({ state: 'failed', code: 'NOTHING_SELECTED', retryable: false });
  expect('state' in finalized && finalized.detail).toContain('The vault has 1 secret, 0 keys, 2 certificates.');
});

test('finalizePlan fails for a type of which the vault has no items', async () => {
  const { finalized } = await plan({ types: ['key'] }, { secrets: source.secrets }, []);
  expect(finalized).toMatchObject({ state: 'failed', code: 'NOTHING_SELECTED' });
});

test('finalizePlan accepts a selected secret that belongs to a certificate, and names it', async () => {
  const listed = [{ itemType: 'secret', itemName: 'web', managed: true }] as const;
  const { finalized } = await plan({ types: ['secret'], include: ['web'] }, source, [...listed]);
  expect(finalized).toMatchObject({ items: 1, byRoute: { skip: 1 }, settings: 0 });
});

test.each<[string, Selection, string]>([
  ['everything', {}, 'planned'],
  ['all secrets', { types: ['secret'] }, 'planned'],
  ['a name', { include: ['web'] }, 'NOTHING_SELECTED'],
])('finalizePlan returns the expected state for an empty vault and a plan of %s', async (_, select, outcome) => {
  const { finalized } = await plan(select, {}, []);
  expect('state' in finalized ? finalized.code : 'planned').toBe(outcome);
});

test('finalizePlan does not need permissions for types that are not selected', async () => {
  const pair = await settings.pair(source, {}, { select: selectSchema.parse({ types: ['secret'], include: ['x'] }) });
  await at.deny(pair.move.sourceVault, 'keys/read');
  await settings.survey(pair);
  await at.run(savePlanPage, savePlanPageContract, { move: pair.move, page: { page: 0, items: [] } });
  const finalized = await finalize(pair.move);
  expect(finalized).toMatchObject({
    code: 'NOTHING_SELECTED',
    detail: expect.stringContaining('an unknown number of keys'),
  });
});

test('surveyVaults writes no probe for a move that selects nothing', async () => {
  const select = selectSchema.parse({ include: ['nothing-of-this-name'] });
  const { move } = await settings.pair(source, {}, { select, probe: true });
  at.azure.control.clearLog();
  expect(await at.run(surveyVaults, surveyVaultsContract, { move })).toMatchObject({ code: 'NOTHING_SELECTED' });
  const asked = at.azure.control.counts().map(({ operation }) => operation);
  expect(asked.filter((operation) => /set|restore|backup|delete/i.test(operation))).toEqual([]);
});
