import { type HttpResponseInit } from '@azure/functions';
import { fleetViewSchema } from '../../../../../shared/contracts/api/fleetAnswers';
import { type FleetControl, type FleetProgress, type FleetSpec } from '../../../../../shared/contracts/model/fleetRuns';
import { type FleetRow } from '../../../../../shared/contracts/model/fleets';
import { fleetInstance } from '../../../../../shared/contracts/steps/fleetSteps';
import { countFleetRows, tryOfRow } from '../../../../../shared/rules/fleets/fleetRows';
import { moveOfRow } from '../../../../../shared/rules/fleets/moveOfRow';
import { beginFleet, rowsToStart, takeLook, wavesToApprove } from '../../../../../shared/rules/fleets/nextOfFleet';
import { fleetSpec, openKnownFleet } from '../../../../support/fleets/knownFleet';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';

const at = '2026-05-01T10:00:00.000Z';
const later = '2026-05-01T10:01:00.000Z';
const instanceId = fleetInstance('known');
const rows: readonly FleetRow[] = ['payroll', 'orders'].map((app) => ({
  ...{ wave: 0, sourceVault: `${app}-we`, targetVault: `${app}-ne`, createTarget: null, settings: { verify: 'full' } },
}));

let runtime: RuntimeServer;
let known: ReturnType<typeof openKnownFleet>;
beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());
afterEach(() => {
  known.remove();
  runtime.instances.clear();
});

const open = (more: Partial<FleetSpec> = {}) => {
  known = openKnownFleet(runtime, fleetSpec(more));
  return known;
};
const progressWith = (fleet: FleetSpec, letters: string): FleetProgress => ({
  ...beginFleet(fleet, at),
  rows: letters,
});
const retry = (body: object, more: object = {}) => known.ask('retry', { readPage: async () => rows, ...more }, body);
const problemOf = ({ body }: HttpResponseInit) =>
  JSON.parse(body as string) as { code: string; detail: string; errors?: { pointer: string }[] };
const recreate = { vault: 'payroll-we', settings: { unmovableKeys: 'recreate' }, reason: 'agreed' };

/** Takes up what is stored, as the next look of the fleet does. */
async function takenUp(run: Parameters<typeof known.readControl>[0], before: FleetProgress, fleet = fleetSpec()) {
  const control: FleetControl | null = (await known.readControl(run)) ?? null;
  return takeLook(fleet, before, { control, moves: [] }, later);
}

describe('a retry of one vault of a fleet that runs', () => {
  test('starts its move again with the changed request, and no other', async () => {
    const { put } = open();
    const before = progressWith(fleetSpec(), 'fp');
    const run = await put(before);
    expect((await retry(recreate)).status).toBe(202);
    const next = await takenUp(run, before);
    expect([next.rows, tryOfRow(next, 0), tryOfRow(next, 1)]).toEqual(['wp', 1, 0]);
    const [row] = rows;
    if (row === undefined) throw new Error('no row');
    expect(moveOfRow(fleetSpec(), row, 1, next.control.vaults)).toMatchObject({
      ...{ verify: 'full', unmovableKeys: 'recreate' },
      changes: [{ verb: 'change', by: null, reason: 'agreed', set: { unmovableKeys: 'recreate' } }],
    });
  });

  test('finds the vault by the name of its target, and needs no settings', async () => {
    const { put, readControl } = open();
    const run = await put(progressWith(fleetSpec(), 'fc'));
    expect((await retry({ vault: 'payroll-ne' })).status).toBe(202);
    expect((await readControl(run))?.vaults).toMatchObject([{ row: 0, entry: { verb: 'retry' } }]);
  });

  test('keeps what two people ask at the same moment', async () => {
    const { put } = open();
    const before = progressWith(fleetSpec(), 'ff');
    const run = await put(before);
    const answers = await Promise.all([
      retry(recreate),
      retry({ ...recreate, settings: { verify: 'metadata' } }),
      retry({ vault: 'orders-we' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    const next = await takenUp(run, before);
    expect([next.rows, next.tries, next.control.vaults.length]).toEqual(['ww', '11', 3]);
  });

  test('lets a fleet that has stopped continue', async () => {
    const { put } = open({ stopAfterFailed: 1 });
    const fleet = fleetSpec({ stopAfterFailed: 1 });
    const before: FleetProgress = { ...progressWith(fleet, 'fw'), phase: 'stopped' };
    const run = await put(before);
    expect((await retry(recreate)).status).toBe(202);
    expect((await takenUp(run, before, fleet)).phase).toBe('running');
  });

  test.each([
    [
      'a vault that is not there',
      { vault: 'payrol-we' },
      '/vault',
      /has no vault payrol-we\. Did you mean payroll-we\?/,
    ],
    ['a field that is not there', { ...recreate, settings: { unmovableKey: 'recreate' } }, '', /unmovableKeys/],
    ['a value that is not there', { ...recreate, settings: { unmovableKeys: 'recreat' } }, '', /recreate/],
    ['settings without a vault', { settings: recreate.settings }, '/vault', /name the vault/],
    ['what no move could have', { ...recreate, settings: { waivers: ['CHK-NOTHING'] } }, '', /waivers/],
  ])('refuses %s in words before anything changes', async (_, body, pointer, words) => {
    const { put, readControl } = open();
    const run = await put(progressWith(fleetSpec(), 'ff'));
    const refused = await retry(body);
    const { code, errors = [], detail } = problemOf(refused);
    expect([refused.status, code]).toEqual([400, 'REQUEST_INVALID']);
    expect(`${detail} ${JSON.stringify(errors)}`).toMatch(words);
    expect(errors[0]?.pointer).toMatch(pointer === '' ? /^\/settings/ : pointer);
    expect(await readControl(run)).toBeUndefined();
  });

  test.each([
    ['rc', /is in progress\. Cancel it with/],
    ['ac', /is in progress/],
    ['cc', /is completed/],
  ])('refuses a vault in state %s, and says what to do', async (letters, words) => {
    const { put, readControl } = open();
    const run = await put(progressWith(fleetSpec(), letters));
    const refused = await retry(recreate);
    expect([refused.status, problemOf(refused).code]).toEqual([409, 'NOT_POSSIBLE_NOW']);
    expect(problemOf(refused).detail).toMatch(words);
    expect(await readControl(run)).toBeUndefined();
  });

  test('is shown with its reason in the status', async () => {
    const { put, get } = open();
    const before = progressWith(fleetSpec(), 'fc');
    const run = await put(before);
    await retry(recreate);
    await put(await takenUp(run, before));
    const { asked } = fleetViewSchema.parse((await get()).jsonBody);
    expect(asked).toMatchObject([{ wave: 'one', sourceVault: 'payroll-we', reason: 'agreed', set: recreate.settings }]);
  });
});

describe('a changed request in a fleet whose waves need an approval', () => {
  const fleet = fleetSpec({ approval: 'wave' });
  const now = Date.parse(later);

  async function changed() {
    const { put, approve, get } = open({ approval: 'wave' });
    const approval = { at, by: 'Adele', via: 'request' as const };
    const before = progressWith(fleet, 'fc');
    const approved = { ...before, control: { ...before.control, approvals: [{ wave: 0, covers: 0, approval }] } };
    const run = await put(approved);
    return { put, approve, get, run, approved };
  }
  const viewOf = async (get: ReturnType<typeof open>['get']) => fleetViewSchema.parse((await get()).jsonBody);

  test('waits for another approval, which names another hash', async () => {
    const { put, approve, get, run, approved } = await changed();
    const old = (await viewOf(get)).tableHash;
    await retry(recreate);
    const waits = await takenUp(run, approved, fleet);
    expect([rowsToStart(fleet, waits, now), wavesToApprove(fleet, waits)]).toEqual([[], [0]]);
    const again = await put(waits);
    const view = await viewOf(get);
    expect([view.needsYou, view.waves[0]?.approval, view.tableHash === old]).toEqual([['approve'], null, false]);
    const refused = await approve({ tableHash: old });
    expect([refused.status, problemOf(refused).code]).toEqual([409, 'PLAN_CHANGED']);
    expect((await approve({ tableHash: view.tableHash, approvedBy: 'Miriam' })).status).toBe(202);
    const next = await takenUp(again, waits, fleet);
    expect([rowsToStart(fleet, next, now), wavesToApprove(fleet, next)]).toEqual([[0], []]);
  });

  test('is not covered by an approval of what somebody saw before', async () => {
    const { approve, get, run } = await changed();
    // The fleet has not taken up the change, so the status still shows the hash of before.
    const { tableHash } = await viewOf(get);
    await retry(recreate);
    const refused = await approve({ tableHash });
    expect(refused.status).toBe(409);
    expect((await known.readControl(run))?.approvals).toHaveLength(1);
  });

  test('needs none if it only asks for another try', async () => {
    const { run, approved } = await changed();
    await retry({ vault: 'payroll-we' });
    expect(rowsToStart(fleet, await takenUp(run, approved, fleet), now)).toEqual([0]);
  });
});

describe('a retry of one vault of a fleet that has ended', () => {
  const endOf = (fleet: FleetSpec, progress: FleetProgress) => ({
    ...{ fleetId: fleet.fleetId, runId: fleet.runId, phase: 'partiallyCompleted', finishedAt: at },
    ...{ counts: countFleetRows(progress.rows, { first: 0, vaults: 2 }), progress },
  });

  test('starts the fleet again for this vault alone', async () => {
    const { put } = open();
    const progress = progressWith(fleetSpec(), 'ff');
    await put(progress, { runtimeStatus: 'Completed', output: endOf(fleetSpec(), progress) });
    expect((await retry(recreate)).status).toBe(202);
    expect(runtime.instances.get(instanceId)).toMatchObject({
      runtimeStatus: 'Running',
      input: { progress: { rows: 'wf', tries: '10', control: { vaults: [{ row: 0 }] } } },
    });
  });

  test('keeps what two people ask at the same moment', async () => {
    const { put, readControl } = open();
    const progress = progressWith(fleetSpec(), 'ff');
    await put(progress, { runtimeStatus: 'Completed', output: endOf(fleetSpec(), progress) });
    const answers = await Promise.all([retry(recreate), retry({ vault: 'orders-we' })]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    const { input } = runtime.instances.get(instanceId) ?? {};
    const { progress: begun, start } = input as { progress: FleetProgress; start: { token: string } };
    const control = (await readControl({ ...fleetSpec(), startToken: start.token })) ?? begun.control;
    expect(control.vaults.map(({ row }) => row).sort()).toEqual([0, 1]);
  });
});
