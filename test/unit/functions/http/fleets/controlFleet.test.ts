import { type HttpResponseInit } from '@azure/functions';
import { fleetViewSchema } from '../../../../../shared/contracts/api/fleetAnswers';
import { claimCheckSlots } from '../../../../../shared/clients/claims/pairClaims';
import { type FleetProgress, type FleetSpec } from '../../../../../shared/contracts/model/fleetRuns';
import { fleetInstance } from '../../../../../shared/contracts/steps/fleetSteps';
import { countFleetRows } from '../../../../../shared/rules/fleets/fleetRows';
import { tableHash as hashOfTable } from '../../../../../shared/rules/fleets/fleetApprovals';
import { beginFleet, takeLook } from '../../../../../shared/rules/fleets/nextOfFleet';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { maxFleetsAtOnce } from '../../../../../shared/rules/transfer/batching';
import { fleetSpec, openKnownFleet } from '../../../../support/fleets/knownFleet';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';

const at = '2026-05-01T10:00:00.000Z';
const instanceId = fleetInstance('known');

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

/** A fleet that has ended: the first vault completed, the second failed. */
const endedProgress = (fleet: FleetSpec) => ({ ...beginFleet(fleet, at), rows: 'cf' });
const endOf = (fleet: FleetSpec) => ({
  ...{ fleetId: fleet.fleetId, runId: fleet.runId, phase: 'partiallyCompleted', finishedAt: at },
  counts: countFleetRows('cf', { first: 0, vaults: 2 }),
  progress: endedProgress(fleet),
});
const putEnded = (fleet: FleetSpec) =>
  known.put(endedProgress(fleet), { runtimeStatus: 'Completed', output: endOf(fleet) });
const codeOf = ({ body }: HttpResponseInit): unknown => (JSON.parse(body as string) as { code: unknown }).code;

const open = (more: Partial<FleetSpec> = {}) => {
  known = openKnownFleet(runtime, fleetSpec(more));
  return known;
};

describe('requests at the same moment', () => {
  test('are all stored', async () => {
    const { put, ask, readControl } = open();
    const run = await put(null);
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask('resume')));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 202));
    expect(await readControl(run)).toMatchObject({ sequence: 8, resumes: 8 });
  });

  test('keep the pause, the cancel and the approval of a wave', async () => {
    const { put, ask, approve, readControl } = open({ approval: 'wave' });
    const run = await put(null);
    const tableHash = hashOfTable(fleetSpec({ approval: 'wave' }), { vaults: [] });
    const answers = await Promise.all([ask('pause'), ask('cancel'), approve({ tableHash, approvedBy: 'Adele' })]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    const control = await readControl(run);
    expect(control).toMatchObject({ sequence: 3, paused: true, cancelled: true });
    expect(control?.approvals.map(({ wave, approval }) => [wave, approval.by])).toEqual([[0, 'Adele']]);
  });
});

describe('a retry of a fleet that has ended', () => {
  test('starts it again and holds its place', async () => {
    const { ask, parts } = open();
    await putEnded(fleetSpec());
    expect((await ask('retry')).status).toBe(202);
    expect(runtime.instances.get(instanceId)).toMatchObject({
      runtimeStatus: 'Running',
      input: { progress: { rows: 'cw', tries: '01' } },
    });
    const others = Array.from({ length: maxFleetsAtOnce }, (_, place) => `fleet--other-${String(place)}`);
    const claimed = [];
    for (const id of others) claimed.push(await parts.claimSlots({ id, slots: 1 }, async () => 'running'));
    expect(claimed.filter(Boolean)).toHaveLength(maxFleetsAtOnce - 1);
  });

  test('is refused while too many fleets are in progress', async () => {
    const { ask, clients } = open();
    await putEnded(fleetSpec());
    const names = Array.from({ length: maxFleetsAtOnce }, (_, place) => `fleet--other-${String(place)}`);
    for (const id of names) {
      runtime.instances.set(id, { name: 'moveFleet', runtimeStatus: 'Running', input: null });
      await claimCheckSlots(clients.store, {
        ...{ name: storeNames.fleetSlots, slots: maxFleetsAtOnce, run: { id, slots: 1 } },
        stateOf: async () => 'running',
      });
    }
    const refused = await ask('retry');
    expect([refused.status, codeOf(refused)]).toEqual([429, 'TOO_MANY_FLEETS']);
    expect(runtime.instances.get(instanceId)?.runtimeStatus).toBe('Completed');
  });

  test('is accepted if another retry starts it at the same moment', async () => {
    const { ask } = open();
    await putEnded(fleetSpec());
    const answers = await Promise.all([ask('retry'), ask('retry'), ask('retry')]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  });

  test('is refused if somebody starts another run of its id at the same moment', async () => {
    const { ask, parts } = open();
    await putEnded(fleetSpec());
    const signStart: typeof parts.signStart = async (run) => {
      const other = { fleet: fleetSpec({ runId: '89abcdef' }), progress: null };
      runtime.instances.set(instanceId, { name: 'moveFleet', runtimeStatus: 'Running', input: other });
      return parts.signStart(run);
    };
    const refused = await ask('retry', { signStart });
    expect([refused.status, codeOf(refused)]).toEqual([409, 'FLEET_ID_IN_USE']);
  });

  test.each([
    ['none', 403],
    ['wave', 403],
    ['vault', 202],
  ] as const)('with the approval %s gets %i if a second person must approve each move', async (approval, status) => {
    const { ask } = open({ approval });
    await putEnded(fleetSpec({ approval }));
    const answer = await ask('retry', { callers: { needsSecondPerson: true } });
    expect(answer.status).toBe(status);
    expect(runtime.instances.get(instanceId)?.runtimeStatus).toBe(status === 202 ? 'Running' : 'Completed');
    if (status === 403) expect(codeOf(answer)).toBe('APPROVAL_REQUIRED');
  });
});

describe('a fleet that was started again and has not shown its status yet', () => {
  const approval = 'wave';
  const before = (fleet: FleetSpec) => {
    const begun = beginFleet(fleet, at);
    return { ...begun, rows: 'cw', tries: '01', control: { ...begun.control, sequence: 7, retries: 2 } };
  };

  test('shows what is done', async () => {
    const { put, get } = open();
    await put(before(fleetSpec()), { isShown: false });
    expect(fleetViewSchema.parse((await get()).jsonBody)).toMatchObject({ counts: { completed: 1, waiting: 1 } });
  });

  test('takes up what is asked, because the sequence continues', async () => {
    const { put, ask, approve, readControl } = open({ approval });
    const run = await put(before(fleetSpec({ approval })), { isShown: false });
    expect((await ask('pause')).status).toBe(202);
    expect((await approve({ tableHash: hashOfTable(fleetSpec({ approval }), { vaults: [] }) })).status).toBe(202);
    expect(await readControl(run)).toMatchObject({ sequence: 9, paused: true, retries: 2, approvals: [{ wave: 0 }] });
  });

  test('can be started again if it ended before it showed anything', async () => {
    const { put, ask } = open();
    await put(before(fleetSpec()), { isShown: false, runtimeStatus: 'Failed' });
    expect((await ask('retry')).status).toBe(202);
    expect(runtime.instances.get(instanceId)).toMatchObject({ input: { progress: { rows: 'cw', tries: '01' } } });
  });

  test('has done nothing if the app did not make its input', async () => {
    const { put, get } = open();
    await put(before(fleetSpec()), { isShown: false });
    const { input } = runtime.instances.get(instanceId) ?? {};
    const changed = { ...(input as object), progress: { ...before(fleetSpec()), rows: 'cc' } };
    runtime.instances.set(instanceId, { name: 'moveFleet', runtimeStatus: 'Running', input: changed });
    expect(fleetViewSchema.parse((await get()).jsonBody)).toMatchObject({ counts: { completed: 0, waiting: 2 } });
    runtime.instances.set(instanceId, { name: 'moveFleet', runtimeStatus: 'Failed', input: changed });
    expect((await get()).status).toBe(404);
  });
});

describe('a fleet that is being cancelled', () => {
  const cancelling = (fleet: FleetSpec): FleetProgress => {
    const begun = beginFleet(fleet, at);
    const control = { ...begun.control, sequence: 2, paused: true, cancelled: true };
    return { ...begun, phase: 'cancelling', rows: 'rw', control };
  };

  test('continues after a retry', async () => {
    const { put, ask, readControl } = open();
    const run = await put(cancelling(fleetSpec()));
    expect((await ask('retry')).status).toBe(202);
    const control = (await readControl(run)) ?? null;
    expect(control).toMatchObject({ sequence: 3, paused: false, cancelled: false, retries: 1 });
    expect(takeLook(fleetSpec(), cancelling(fleetSpec()), { control, moves: [] }, at).phase).toBe('running');
  });

  test('refuses a resume, and stores nothing', async () => {
    const { put, ask, readControl } = open();
    const run = await put(cancelling(fleetSpec()));
    const refused = await ask('resume');
    expect([refused.status, codeOf(refused)]).toEqual([409, 'NOT_POSSIBLE_NOW']);
    expect(await readControl(run)).toBeUndefined();
  });

  test('refuses a resume although it has not taken up the cancel yet', async () => {
    const { put, ask, readControl } = open();
    const run = await put(null);
    expect((await ask('cancel')).status).toBe(202);
    expect((await ask('resume')).status).toBe(409);
    expect(await readControl(run)).toMatchObject({ sequence: 1, cancelled: true, resumes: 0 });
  });
});
