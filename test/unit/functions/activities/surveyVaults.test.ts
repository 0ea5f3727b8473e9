import { surveyVaults } from '../../../../functions/activities/surveyVaults';
import { surveyVaultsContract } from '../../../../shared/contracts/moveSteps';
import { type MoveRef } from '../../../../shared/contracts/moveRef';
import { claimPair } from '../../../../shared/clients/pairClaims';
import { storeNames } from '../../../../shared/rules/storeNames';
import { collect } from '../../../support/azureTestVaults';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../support/moveAzure';

let at: MoveAzure;

beforeAll(async () => {
  at = await startMoveAzure({
    elsewhere: { tenantId: '0e4c6a7f-1d92-4f6e-8b21-9d3b7c1055aa' },
    overseas: { region: 'atlantis', geography: 'Lost' },
  });
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
});

const survey = (move: MoveRef) => at.run(surveyVaults, surveyVaultsContract, { move });

test('regions and geographies come from the vaults themselves', async () => {
  expect(await survey(moveBetween('target'))).toEqual({
    state: 'surveyed',
    source: { name: 'source', region: 'westeurope', geography: 'Europe' },
    target: { name: 'target', region: 'northeurope', geography: 'Europe' },
    backups: 'expected',
  });
});

test('of a region that the table does not know no geography is claimed', async () => {
  expect(await survey(moveBetween('overseas'))).toMatchObject({
    target: { region: 'atlantis', geography: null },
    backups: 'unknownRegion',
  });
});

test('a vault of a tenant that is not ours ends the survey', async () => {
  expect(await survey(moveBetween('elsewhere'))).toMatchObject({
    state: 'failed',
    code: 'TENANT_NOT_ALLOWED',
    retryable: false,
  });
});

test('the content key of the run is made, and a second survey keeps it', async () => {
  const move = moveBetween();
  const keyName = `staging/unit-move/${move.runId}/content-key.json`;
  await survey(move);
  const made = await at.store.read(keyName);
  await survey(move);
  expect(made?.length).toBeGreaterThan(0);
  expect(await at.store.read(keyName)).toEqual(made);
});

test('a staging key that cannot be used shows before anything is listed', async () => {
  at.fault({ match: { vault: 'contoso-mover' }, effect: { kind: 'throttle' } });
  expect(await survey(moveBetween())).toMatchObject({ state: 'failed', code: 'STAGING_KEY_UNUSABLE' });
});

test('a survey leaves no trace of its trial in the store', async () => {
  const before = await collect(at.store.list(''));
  await survey(moveBetween());
  const added = (await collect(at.store.list(''))).filter((name) => !before.includes(name));
  expect(added).toEqual([expect.stringMatching(/content-key\.json$/)]);
});

test('nothing but names, regions and geographies is told', async () => {
  expect(JSON.stringify(at.outputs)).not.toMatch(/eyJ|Bearer/);
});

test('what a terminated run of the pair left staged is swept by the run that took the pair over', async () => {
  const [ended, next] = [moveBetween('target'), moveBetween('target')];
  const folder = `staging/unit-move/${ended.runId}/`;
  await survey(ended);
  await at.store.write(`${folder}left.jwe`, new Uint8Array([1]));
  await claim(ended);
  await survey(ended);
  expect(await collect(at.store.list(folder))).toHaveLength(2);
  await claim(next);
  await survey(next);
  expect(await collect(at.store.list(folder))).toEqual([]);
});

/** Takes the pair for a run, as a start does whose predecessor has ended. */
const claim = (run: MoveRef) =>
  claimPair(at.store, {
    name: storeNames.pairClaim(run.sourceVault, run.targetVault),
    run,
    stateOf: () => Promise.resolve('ended'),
  });
