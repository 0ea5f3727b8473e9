import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { problemDocumentSchema } from '../../../shared/contracts/api/problemDocument';
import { fleetReportSchema } from '../../../shared/contracts/api/fleetAnswers';
import { runtimeDoor } from '../../support/attacks/runtimeDoor';
import { collect } from '../../support/azure/azureTestVaults';
import {
  approveFleet,
  askFleet,
  moverSeed,
  postFleet,
  readFleet,
  readVaults,
  sendFleet,
  vaultWith,
  waitForFleet,
  waitForFleetEnd,
} from '../../support/fleets/localFleets';
import { waitUntil } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import { call, postMove, readMove, waitForMove } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { localSecretClient } from '../../support/local/localVaults';

// Fleets of a few small vaults: order of waves, limits, approvals, and what people ask of them.

const apps = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const source = (app: string) => `app-${app}-we`;
const target = (app: string) => `app-${app}-ne`;
const rule = { from: '{app}-we', to: '{app}-ne' };

let stack: LocalStack;
let stateDir: string;
let atStart: unknown;
beforeAll(async () => {
  stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  const vaults = apps.flatMap((app) => [
    vaultWith(source(app), 'westeurope', 2, { tags: { app } }),
    vaultWith(target(app), 'northeurope', 0),
  ]);
  writeFileSync(seed, JSON.stringify({ vaults: [...vaults, moverSeed] }));
  const env = { MOVE_ALLOWED_SOURCES: '*-we', MOVE_ALLOWED_TARGETS: '*-ne' };
  stack = await startLocalStack({ stateDir, seed, env });
  atStart = await localControl(stack.azure).snapshot();
});
afterAll(endLocalProcesses);
beforeEach(async () => {
  await localControl(stack.azure).restore(atStart);
});

const wave = (name: string, names: readonly string[], more: object = {}) => ({
  name,
  vaults: names.map((app) => ({ sourceVault: source(app) })),
  ...more,
});

const secretsIn = async (vault: string) =>
  (await collect(localSecretClient(stack.azure, vault).listPropertiesOfSecrets())).length;

const codeOf = (body: unknown) => problemDocumentSchema.parse(body).code;

it('moves the vaults of each wave after those of the waves before it, as ordinary moves', async () => {
  const fleet = await postFleet(stack.baseUrl, {
    id: 'order',
    rule,
    maxAtOnce: 3,
    waves: [
      wave('pilot', ['a']),
      wave('rest', ['b', 'c', 'd'], { maxAtOnce: 2 }),
      wave('aside', ['e'], { after: ['pilot'] }),
    ],
  });
  const end = await waitForFleetEnd(fleet);
  expect(end).toMatchObject({ phase: 'completed', vaults: 5, counts: { completed: 5, failed: 0 }, needsYou: [] });
  const [pilot, rest, aside] = end.waves;
  for (const later of [rest, aside]) {
    expect(Date.parse(later?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(pilot?.finishedAt ?? ''));
  }
  const vaults = await readVaults(fleet);
  expect(
    vaults.map(({ wave: name, moveId, state, phase, items }) => [name, moveId, state, phase, items?.done]),
  ).toEqual(
    ['a', 'b', 'c', 'd', 'e'].map((app) => [
      app === 'a' ? 'pilot' : app === 'e' ? 'aside' : 'rest',
      `order--${target(app)}`,
      'completed',
      'completed',
      2,
    ]),
  );
  expect(await Promise.all(['a', 'b', 'c', 'd', 'e'].map((app) => secretsIn(target(app))))).toEqual([2, 2, 2, 2, 2]);
  // The move is one as any other: it has its status, its report and its place in the list.
  expect(await readMove(stack.baseUrl, `order--${target('b')}`)).toMatchObject({ phase: 'completed' });
  expect((await call(`${stack.baseUrl}/api/moves?text=order--`)).body.moves).toHaveLength(5);
  const { body } = await call(`${stack.baseUrl}/api/fleets`);
  expect(body.fleets).toContainEqual(
    expect.objectContaining({ id: 'order', phase: 'completed', fleetUri: fleet.fleetUri }),
  );
});

it('shows its report as JSON, CSV, Markdown and page', async () => {
  const fleet = await postFleet(stack.baseUrl, { id: 'report', rule, waves: [wave('one', ['a', 'b'])] });
  await waitForFleetEnd(fleet);
  const report = (format: string) => call(`${fleet.fleetUri}/report?format=${format}`);
  const json = fleetReportSchema.parse((await report('json')).body);
  expect(json.results.map(({ sourceVault, state }) => [sourceVault, state])).toEqual([
    [source('a'), 'completed'],
    [source('b'), 'completed'],
  ]);
  const rows: unknown[] = parse((await report('csv')).text, { columns: true });
  expect(rows).toEqual(
    json.results.map(({ wave: name, sourceVault, targetVault, state, moveId }) => ({
      wave: name,
      sourceVault,
      targetVault,
      state,
      moveId,
    })),
  );
  expect((await report('md')).text).toContain(`| one  | ${source('a')} | ${target('a')} |`);
  const { text, headers } = await report('html');
  expect(headers.get('content-type')).toContain('text/html');
  expect(text).toMatch(/<tr><td>one<\/td>.*<td class="span"><svg .*<rect /);
  expect((await report('junit')).status).toBe(406);
});

it('stops when as many moves failed as the document allows, and continues after a retry', async () => {
  const control = localControl(stack.azure);
  await control.changeVault(target('b'), { access: { model: 'rbac', assignments: [] } });
  const fleet = await postFleet(stack.baseUrl, {
    id: 'stops',
    rule,
    maxAtOnce: 1,
    stopWhen: { failed: 1 },
    settings: { gate: 'off' },
    waves: [wave('one', ['b', 'c'])],
  });
  const stopped = await waitForFleet(fleet, ({ phase }) => phase === 'stopped');
  expect(stopped).toMatchObject({ counts: { failed: 1, waiting: 1 }, needsYou: ['decide', 'retry'] });
  await control.changeVault(target('b'), { access: { model: 'open' } });
  expect((await askFleet(fleet, 'retry')).status).toBe(202);
  expect(await waitForFleetEnd(fleet)).toMatchObject({ phase: 'completed', counts: { completed: 2 } });
  expect((await call(`${stack.baseUrl}/api/moves/stops--${target('b')}/runs`)).body.runs).toHaveLength(2);
});

it('waits for the approval of each vault, and does not stop others meanwhile', async () => {
  const fleet = await postFleet(stack.baseUrl, {
    id: 'asks',
    rule,
    maxAtOnce: 1,
    approval: 'vault',
    waves: [wave('one', ['a', 'b', 'c'])],
  });
  const waiting = await waitForFleet(fleet, ({ counts }) => counts.awaitingApproval === 3);
  expect(waiting).toMatchObject({ phase: 'running', needsYou: ['approve'] });
  expect(await Promise.all(['a', 'b', 'c'].map((app) => secretsIn(target(app))))).toEqual([0, 0, 0]);
  for (const { moveUri, needsYou } of await readVaults(fleet, '&state=awaitingApproval')) {
    expect(needsYou).toBe('approve');
    const { planHash } = (await call(`${moveUri}/plan`)).body as { planHash: string };
    const init = {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ planHash }),
    };
    expect((await call(`${moveUri}/approve`, init)).status).toBe(202);
  }
  expect(await waitForFleetEnd(fleet)).toMatchObject({ phase: 'completed', counts: { completed: 3 } });
});

it('begins a wave when somebody has approved its hash', async () => {
  const fleet = await postFleet(stack.baseUrl, {
    id: 'signed',
    rule,
    approval: 'wave',
    waves: [wave('one', ['a']), wave('two', ['b']), wave('three', ['c'])],
  });
  const approve = (body: object) => approveFleet(fleet, body);
  const waiting = await waitForFleet(fleet, ({ needsYou }) => needsYou.includes('approve'));
  const [one, two] = waiting.waves;
  expect(codeOf((await approve({ wave: 'one', tableHash: two?.tableHash })).body)).toBe('PLAN_CHANGED');
  expect(codeOf((await approve({ wave: 'none', tableHash: two?.tableHash })).body)).toBe('REQUEST_INVALID');
  expect(codeOf((await approve({ tableHash: one?.tableHash })).body)).toBe('PLAN_CHANGED');
  expect(await secretsIn(target('a'))).toBe(0);
  expect((await approve({ wave: 'one', tableHash: one?.tableHash, approvedBy: 'Adele' })).status).toBe(202);
  const half = await waitForFleet(fleet, ({ waves }) => waves[0]?.finishedAt !== null);
  expect(half.waves.map(({ approval, counts }) => [approval?.by, counts.completed])).toEqual([
    ['Adele', 1],
    [undefined, 0],
    [undefined, 0],
  ]);
  expect(codeOf((await approve({ wave: 'one', tableHash: one?.tableHash })).body)).toBe('ALREADY_APPROVED');
  // One hash for all the rest.
  expect((await approve({ tableHash: half.tableHash })).status).toBe(202);
  expect(await waitForFleetEnd(fleet)).toMatchObject({ phase: 'completed', counts: { completed: 3 } });
  const none = await postFleet(stack.baseUrl, { id: 'unsigned', rule, waves: [wave('one', ['g'])] });
  const refused = await approveFleet(none, { tableHash: half.tableHash });
  expect(codeOf(refused.body)).toBe('APPROVAL_NOT_REQUIRED');
  await waitForFleetEnd(none);
});

it('starts nothing while it is paused, and ends what runs when it is cancelled', async () => {
  await localControl(stack.azure).slowDown(60);
  const fleet = await postFleet(stack.baseUrl, {
    id: 'asked',
    rule,
    maxAtOnce: 1,
    waves: [wave('one', ['a', 'b', 'c', 'd'])],
  });
  expect((await askFleet(fleet, 'pause')).status).toBe(202);
  const paused = await waitForFleet(fleet, ({ phase, counts }) => phase === 'paused' && counts.running === 0);
  expect(paused.counts.waiting).toBeGreaterThanOrEqual(3);
  await askFleet(fleet, 'resume');
  await waitForFleet(fleet, ({ phase, counts }) => phase === 'running' && counts.waiting < paused.counts.waiting);
  await askFleet(fleet, 'cancel');
  const end = await waitForFleetEnd(fleet);
  expect(end.phase).toBe('cancelled');
  expect(end.counts.completed + end.counts.waiting).toBe(4);
  expect(codeOf((await askFleet(fleet, 'pause')).body)).toBe('FLEET_ENDED');
  // A retry starts what never started, too.
  await localControl(stack.azure).slowDown(0);
  expect((await askFleet(fleet, 'retry')).status).toBe(202);
  expect(await waitForFleetEnd(fleet)).toMatchObject({ phase: 'completed', counts: { completed: 4 } });
  expect(codeOf((await askFleet(fleet, 'retry')).body)).toBe('FLEET_ENDED');
});

it('waits for a vault that another move uses, and moves the others first', async () => {
  const other = await postMove(stack.baseUrl, {
    id: 'other',
    sourceVault: source('h'),
    targetVault: target('a'),
    approval: 'required',
  });
  await waitForMove(stack.baseUrl, other.id, ({ phase }) => phase === 'awaitingApproval');
  const fleet = await postFleet(stack.baseUrl, {
    id: 'held',
    rule,
    maxAtOnce: 1,
    waves: [wave('one', ['a', 'b', 'c'])],
  });
  const view = await waitForFleet(fleet, ({ counts }) => counts.completed === 2);
  expect(view.counts.held).toBe(1);
  await call(other.terminatePostUri.replace('{text}', 'over'), { method: 'POST' });
  expect(await waitForFleetEnd(fleet)).toMatchObject({ phase: 'completed', counts: { completed: 3 } });
});

it('refuses a document with problems, and an id that runs', async () => {
  const wrong = await sendFleet(stack.baseUrl, { rule, waves: [wave('one', ['a', 'a'])] });
  expect([wrong.status, codeOf(wrong.body)]).toEqual([400, 'FLEET_INVALID']);
  const fleet = await postFleet(stack.baseUrl, { id: 'twice', rule, approval: 'vault', waves: [wave('one', ['g'])] });
  const again = await sendFleet(stack.baseUrl, { id: 'twice', rule, waves: [wave('one', ['f'])] });
  expect([again.status, codeOf(again.body)]).toEqual([409, 'FLEET_ID_IN_USE']);
  await waitForFleet(fleet, ({ counts }) => counts.awaitingApproval === 1);
  await askFleet(fleet, 'cancel');
  const id = `twice--${target('g')}`;
  await call(`${stack.baseUrl}/api/moves/${id}/cancel`, { method: 'POST' });
  expect(await waitForFleetEnd(fleet)).toMatchObject({ phase: 'cancelled', counts: { cancelled: 1 } });
  expect(codeOf((await call(`${stack.baseUrl}/api/fleets/none`)).body)).toBe('FLEET_NOT_FOUND');
});

it('does not continue a fleet that somebody started through the endpoint of the runtime', async () => {
  const pair = { sourceVault: source('h'), targetVault: target('h') };
  const { statusQueryGetUri } = await postMove(stack.baseUrl, { id: 'links', ...pair, dryRun: true });
  const fleet = {
    ...{ fleetId: 'foreign', runId: '0123abcd', vaults: 1, maxAtOnce: 1, approval: 'none', pages: ['0'.repeat(64)] },
    waves: [{ name: 'one', after: [], first: 0, vaults: 1, maxAtOnce: 1, hash: '0'.repeat(64) }],
  };
  const ended = await runtimeDoor(statusQueryGetUri).run('moveFleet', 'fleet--foreign', { fleet, progress: null });
  expect([ended.runtimeStatus, JSON.stringify(ended)]).toEqual(['Failed', expect.stringContaining('START_REFUSED')]);
  const fleetUri = `${stack.baseUrl}/api/fleets/foreign`;
  expect((await call(fleetUri)).status).toBe(404);
  expect(codeOf((await askFleet({ fleetUri }, 'retry')).body)).toBe('FLEET_NOT_FOUND');
});

it('uses nothing of a table that somebody changed in the store', async () => {
  const fleet = await postFleet(stack.baseUrl, {
    id: 'changed',
    rule,
    maxAtOnce: 1,
    waves: [wave('one', ['a', 'b'])],
    approval: 'vault',
  });
  await waitForFleet(fleet, ({ counts }) => counts.awaitingApproval === 2);
  const { runId } = await readFleet(fleet);
  writeFileSync(path.join(stateDir, `store/fleets/changed/${runId}/table/000000.json`), '{"page":0,"rows":[]}');
  expect(codeOf((await call(`${fleet.fleetUri}/vaults`)).body)).toBe('FLEET_CHANGED');
  const view = await waitUntil(async () => {
    const seen = await readFleet(fleet);
    return seen.trouble === null ? undefined : seen;
  }, 'trouble of the fleet');
  expect(view.trouble?.code).toBe('FLEET_CHANGED');
  expect((await askFleet(fleet, 'cancel')).status).toBe(202);
  expect(await waitForFleetEnd(fleet)).toMatchObject({ phase: 'cancelled', counts: { unknown: 2 } });
});
