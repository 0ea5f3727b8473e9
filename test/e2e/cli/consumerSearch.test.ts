import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { estateSubscriptions, estateVault } from '../../../local/azure/seeds/estateSeed';
import {
  type ChangeView,
  changeViewSchema,
  searchListSchema,
  type SearchView,
  searchViewSchema,
} from '../../../shared/contracts/api/consumerAnswers';
import { eventsOf, kvmover } from '../../support/cli/kvmover';
import { waitUntil } from '../../support/host/hostWait';
import { runChecks } from '../../support/local/localChecks';
import { asFormat, call, postMove, readReport, waitForEnd } from '../../support/local/localMoves';
import { completionSchema } from '../../../shared/contracts/api/completion';
import { localControl } from '../../support/local/localControl';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';

// The whole way of a search: command line, HTTP, orchestration, steps, Azure.

let stack: LocalStack;
let search: SearchView;
let exitCode: number | null;

beforeAll(async () => {
  stack = await startLocalStack({ stateDir: localFolder(), seed: 'estate' });
  const asked = ['consumers', 'find', estateVault, '--subscription', estateSubscriptions.join(',')];
  const ran = await kvmover([...asked, '--json', '--endpoint', stack.baseUrl]);
  exitCode = ran.code;
  search = searchViewSchema.parse(eventsOf(ran).find(({ event }) => event === 'consumerSearch')?.['search']);
});
afterAll(endLocalProcesses);

test('finds 208 consumers, and says that this is not proved to be all', () => {
  expect(search.consumers).toHaveLength(208);
  expect([search.proved, exitCode]).toEqual([false, 3]);
  expect(search.readings.filter(({ verdict }) => verdict === 'notLookedAt').map(({ source }) => source)).toEqual(
    expect.arrayContaining(['kubernetes', 'azureDevOps', 'gitHub', 'files']),
  );
});

test.each(['md', 'html', 'csv'])('shows each of them as %s', async (format) => {
  const { text } = await call(asFormat(`${stack.baseUrl}/api/consumers/${search.id}`, format));
  expect(search.consumers.filter(({ place }) => !text.includes(place) && format === 'csv')).toEqual([]);
  expect(text).toContain(format === 'csv' ? 'resourceId' : 'not proved');
});

test('lists the search', async () => {
  const { body } = await call(`${stack.baseUrl}/api/consumers`);
  expect(body).toMatchObject({ searches: [{ id: search.id, state: 'completed', found: 208 }] });
});

test('names what it found in the statement on the end of a move', async () => {
  const { baseUrl } = stack;
  // A report has a search that ended two seconds before the move, and this move may need less.
  const endedAt = Date.parse(search.finishedAt ?? '');
  await waitUntil(() => (Date.now() > endedAt + 2_500 ? true : undefined), 'the end of the search to be past');
  await postMove(baseUrl, { id: 'estate', sourceVault: estateVault, targetVault: `${estateVault}-ne` });
  await waitForEnd(baseUrl, 'estate');
  const statement = completionSchema.parse((await call(`${baseUrl}/api/moves/estate/complete`)).body);
  const lines = statement.lines.filter(({ code }) => code === 'CONSUMERS' || code === 'KEYS');
  expect(lines.map(({ state, evidenceAt }) => [state, evidenceAt])).toEqual([
    ['no', search.startedAt],
    ['no', search.startedAt],
  ]);
  expect(lines.reduce((sum, { count }) => sum + count, 0)).toBe(192);
  expect(statement.verdict).toBe('notSafe');
});

/** Waits for the end of a change. */
async function ended(id: string): Promise<ChangeView> {
  return waitUntil(async () => {
    const view = changeViewSchema.parse((await call(`${stack.baseUrl}/api/consumers/changes/${id}`)).body);
    return view.finishedAt === null ? undefined : view;
  }, 'end of the change');
}

test('changes what has no values after a move, once for two operators, and takes it back', async () => {
  const { baseUrl } = stack;
  const file = path.join(localFolder(), 'found.json');
  writeFileSync(file, JSON.stringify({ event: 'consumerSearch', search }));
  const apply = ['consumers', 'apply', estateVault, file, '--by-app', 'estate', '--json', '--endpoint', baseUrl];
  const shown = await kvmover(apply);
  const plan = changeViewSchema.parse(eventsOf(shown)[0]?.['change']);
  // Only the identities of the others are known, and they have no right at the target.
  expect([shown.code, plan.counts]).toEqual([4, expect.objectContaining({ wouldChange: 8, leftForAPerson: 200 })]);
  expect(plan.consumers.filter(({ because }) => because === 'RIGHT_MISSING')).toHaveLength(24);
  const may = plan.consumers.filter(({ state }) => state === 'wouldChange');
  expect(may.every(({ kind }) => kind === 'appConfigurationReference')).toBe(true);
  expect(may.every(({ from, to }) => to === from?.replace(estateVault, `${estateVault}-ne`))).toBe(true);

  await localControl(stack.azure).clearLog();
  const moveUri = `${baseUrl}/api/moves/estate/consumers`;
  const body = JSON.stringify({ search: search.id, planHash: plan.planHash });
  const post = () => call(moveUri, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
  const answers = await Promise.all([post(), post()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
  const started = answers.find(({ status }) => status === 202)?.body as { id: string };
  const change = await ended(started.id);
  expect(change).toMatchObject({ phase: 'completed', counts: { changed: 8, leftForAPerson: 200 } });
  const calls = await localControl(stack.azure).requests();
  const writes = calls.filter(({ method }) => ['PUT', 'PATCH'].includes(method));
  expect([writes.length, writes.every(({ status }) => status < 300)]).toEqual([8, true]);
  expect(
    calls.filter((one) => /\/list(?:Value|Secrets|Keys)?$|config\/(?:appsettings|connectionstrings)/i.test(one.path)),
  ).toEqual([]);

  const undone = await kvmover([
    'consumers',
    'undo',
    started.id,
    '--hash',
    plan.planHash,
    '--json',
    '--endpoint',
    baseUrl,
  ]);
  expect([undone.code, eventsOf(undone).at(-1)]).toEqual([0, expect.objectContaining({ phase: 'completed' })]);
  const again = await kvmover(apply);
  expect(changeViewSchema.parse(eventsOf(again)[0]?.['change']).counts).toEqual(plan.counts);
});

test('refuses a change before the move has ended, without the hash of its plan, and for another search', async () => {
  const { baseUrl } = stack;
  const post = async (id: string, body: object) => {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await call(`${baseUrl}/api/moves/${id}/consumers`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return [answer.status, answer.body.code];
  };
  await postMove(baseUrl, {
    id: 'held',
    sourceVault: estateVault,
    targetVault: `${estateVault}-ne`,
    approval: 'required',
  });
  const asked = { search: search.id };
  expect(await post('held', { ...asked, dryRun: true })).toEqual([409, 'NOT_POSSIBLE_NOW']);
  expect(await post('estate', asked)).toEqual([400, 'REQUEST_INVALID']);
  const unknown = { resourceId: '/subscriptions/s', place: 'nothing' };
  expect(await post('estate', { ...asked, consumers: [unknown], dryRun: true })).toEqual([400, 'REQUEST_INVALID']);
  expect(await post('estate', { ...asked, planHash: '0'.repeat(64) })).toEqual([409, 'PLAN_CHANGED']);
  expect(await post('estate', { search: `${search.id.slice(0, -8)}00000000`, dryRun: true })).toEqual([
    404,
    'SEARCH_NOT_FOUND',
  ]);
  expect((await call(`${baseUrl}/api/consumers/changes/${search.id}`)).body.code).toBe('CHANGE_NOT_FOUND');
});

test('is in the report of a move that ends later, in each format', async () => {
  const { consumers } = await readReport(stack.baseUrl, 'estate');
  expect(consumers).toMatchObject({ id: search.id, found: 208, proved: false, openCount: 17 });
  expect(consumers?.names).toHaveLength(25);
  for (const format of ['md', 'html', 'junit']) {
    const { text } = await call(asFormat(`${stack.baseUrl}/api/moves/estate/report`, format));
    expect(text).toContain(`The search of ${search.startedAt} found 208 places`);
  }
});

test('runs as a part of the checks of a pair, whose finding names what it found', async () => {
  const scopes = estateSubscriptions.slice(0, 1);
  const pair = { sourceVault: estateVault, targetVault: `${estateVault}-ne` };
  const view = await runChecks(stack.baseUrl, { ...pair, options: { search: { scopes } } });
  const { body } = await call(`${stack.baseUrl}/api/consumers`);
  const { searches } = searchListSchema.parse(body);
  expect(searches).toHaveLength(2);
  const finding = view.findings.find(({ id }) => id === 'CHK-CONSUMERS');
  expect([finding?.status, searches[0]?.state]).toEqual(['unknown', 'completed']);
  expect(finding?.evidence).toContain(`The search of ${searches[0]?.startedAt ?? ''} found`);
  expect(finding?.evidence).toContain('not complete, so there may be more');
  expect(finding?.evidence).toContain('Nobody looked at azureDevOps, gitHub, files');
});
