import { type FleetSpec } from '../../../../../shared/contracts/model/fleetRuns';
import { tableHashOf } from '../../../../../shared/rules/fleets/fleetSpec';
import { fleetSpec, openKnownFleet } from '../../../../support/fleets/knownFleet';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';

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
    const tableHash = tableHashOf(fleetSpec({ approval: 'wave' }));
    const answers = await Promise.all([ask('pause'), ask('cancel'), approve({ tableHash, approvedBy: 'Adele' })]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    const control = await readControl(run);
    expect(control).toMatchObject({ sequence: 3, paused: true, cancelled: true });
    expect(control?.approvals.map(({ wave, approval }) => [wave, approval.by])).toEqual([[0, 'Adele']]);
  });
});
