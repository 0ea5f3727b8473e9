import { getFleetVaults } from '../../../../../functions/http/fleets/getFleetVaults';
import { fleetVaultListSchema } from '../../../../../shared/contracts/api/fleetAnswers';
import { type FleetProgress, type FleetSpec, fleetRowsPerPage } from '../../../../../shared/contracts/model/fleetRuns';
import { type FleetRow } from '../../../../../shared/contracts/model/fleets';
import { fleetInstance } from '../../../../../shared/contracts/steps/fleetSteps';
import { failureProblem } from '../../../../../shared/rules/problems/failureProblem';
import { runIdOfFleetMove } from '../../../../../shared/rules/fleets/fleetRows';
import { moveIdOfFleet } from '../../../../../shared/contracts/api/fleetRequest';
import { moveOf } from '../../../../support/move/moveFixtures';
import { fleetSpec } from '../../../../support/fleets/knownFleet';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';

const vaults = 5_000;
const hash = 'a'.repeat(64);
const wave = { after: [], maxAtOnce: 10, hash };
const fleet: FleetSpec = {
  fleetId: 'wide',
  runId: '0a1b2c3d',
  vaults,
  waves: [
    { ...wave, name: 'pilot', first: 0, vaults: 10 },
    { ...wave, name: 'rest', first: 10, vaults: vaults - 10 },
  ],
  pages: Array.from({ length: vaults / fleetRowsPerPage }, () => hash),
  maxAtOnce: 10,
  approval: 'wave',
};

const nameOf = (row: number) => `app${String(row).padStart(4, '0')}`;
const rowOf = (row: number): FleetRow => ({
  wave: row < 10 ? 0 : 1,
  sourceVault: `${nameOf(row)}-we`,
  targetVault: `${nameOf(row)}-ne`,
  createTarget: null,
  settings: {},
});

let runtime: RuntimeServer;
const pagesRead: number[] = [];
const handler = getFleetVaults({
  proveInput: async () => false,
  newestCheck: async () => undefined,
  readPage: async (_, { page }) => {
    pagesRead.push(page);
    return Array.from({ length: fleetRowsPerPage }, (_, at) => rowOf(page * fleetRowsPerPage + at));
  },
});

beforeAll(async () => {
  runtime = await startRuntimeServer();
  const input = { fleet, progress: null };
  runtime.instances.set(fleetInstance('wide'), { name: 'moveFleet', runtimeStatus: 'Running', input });
});
afterAll(() => runtime.stop());
afterEach(() => {
  pagesRead.splice(0);
});

async function list(query: string) {
  const { jsonBody } = await runtime.get(handler, `fleets/wide/vaults${query}`, 'wide');
  const page = fleetVaultListSchema.parse(jsonBody);
  return { sources: page.vaults.map(({ sourceVault }) => sourceVault), token: page.continuationToken };
}

/** All vaults over the pages of a list, and how many calls it took. */
async function listAll(query: string) {
  const all: string[] = [];
  let [calls, token]: [number, string | null] = [0, ''];
  for (; token !== null && calls < 20; calls += 1) {
    const page: Awaited<ReturnType<typeof list>> = await list(
      `${query}${token === '' ? '' : `&continuationToken=${token}`}`,
    );
    all.push(...page.sources);
    token = page.token;
  }
  return { all, calls };
}

test('getFleetVaults finds vaults by a part of the name of the source or of the target', async () => {
  expect((await list('?text=app0042')).sources).toEqual(['app0042-we']);
  expect((await list('?text=0042-NE')).sources).toEqual(['app0042-we']);
  expect((await list('?text=app000&wave=rest')).sources).toEqual([]);
  expect((await list('?text=app000&wave=pilot')).sources).toHaveLength(10);
});

test('getFleetVaults looks at a limited number of rows for a search, and says where to continue', async () => {
  const first = await list('?text=app4999');
  expect([first.sources, first.token, pagesRead.length]).toEqual([[], '1999', 20]);
  expect(await listAll('?text=app4999')).toEqual({ all: ['app4999-we'], calls: 3 });
});

test.each([1, 7, 100])('getFleetVaults finds each vault once over pages of %i', async (limit) => {
  const { all } = await listAll(`?text=app004&limit=${String(limit)}`);
  expect(all).toEqual(Array.from({ length: 10 }, (_, at) => `${nameOf(40 + at)}-we`));
});

test('getFleetVaults reads only the page of the table that it shows without a search', async () => {
  expect(await list('?limit=2&continuationToken=149')).toEqual({ sources: ['app0150-we', 'app0151-we'], token: '151' });
  expect(pagesRead).toEqual([1]);
});

test.each(['?text=', '?text=a_b', `?text=${'a'.repeat(25)}`])('getFleetVaults refuses %s', async (query) => {
  expect((await runtime.get(handler, `fleets/wide/vaults${query}`, 'wide')).status).toBe(400);
});

const at = '2026-05-01T10:00:00.000Z';
const control = { sequence: 0, paused: false, cancelled: false, resumes: 0, retries: 0, vaults: [], approvals: [] };
const endedProgress: FleetProgress = {
  ...{ startedAt: at, phase: 'running', rows: 'c', tries: '0', control, forgiven: 0, quietLooks: 0 },
  ...{ workedMs: 0, workedUntil: at, lookedAt: at, waves: [{ startedAt: at, finishedAt: at }] },
  ...{ asked: [], closedAt: null, trouble: null },
};

test('getFleetVaults says nothing of a move whose history somebody replaced by a start that the app refused', async () => {
  const [own, row] = [fleetSpec({ vaults: 1 }), rowOf(0)];
  const moveId = moveIdOfFleet(own.fleetId, row.targetVault);
  const move = moveOf({
    sourceVault: row.sourceVault,
    targetVault: row.targetVault,
    moveId,
    runId: runIdOfFleetMove(own, moveId, 0),
  });
  const problems = [failureProblem({ code: 'START_REFUSED', detail: 'Somebody else started it.' })];
  runtime.instances.set(fleetInstance(own.fleetId), {
    name: 'moveFleet',
    runtimeStatus: 'Running',
    input: { fleet: own, progress: endedProgress },
    customStatus: { runId: own.runId },
  });
  runtime.instances.set(moveId, {
    name: 'moveVault',
    runtimeStatus: 'Completed',
    input: { move, progress: null },
    customStatus: { runId: move.runId, phase: 'failed', problems },
  });
  const { jsonBody } = await runtime.get(handler, `fleets/${own.fleetId}/vaults`, own.fleetId);
  expect(fleetVaultListSchema.parse(jsonBody).vaults).toMatchObject([{ state: 'completed', phase: null, items: null }]);
});
