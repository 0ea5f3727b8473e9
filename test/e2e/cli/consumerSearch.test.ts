import { estateSubscriptions, estateVault } from '../../../local/azure/seeds/estateSeed';
import { searchListSchema, type SearchView, searchViewSchema } from '../../../shared/contracts/api/consumerAnswers';
import { eventsOf, kvmover } from '../../support/cli/kvmover';
import { runChecks } from '../../support/local/localChecks';
import { asFormat, call, postMove, readReport, waitForEnd } from '../../support/local/localMoves';
import { completionSchema } from '../../../shared/contracts/api/completion';
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
  await postMove(baseUrl, { id: 'estate', sourceVault: estateVault, targetVault: `${estateVault}-ne` });
  await waitForEnd(baseUrl, 'estate');
  const statement = completionSchema.parse((await call(`${baseUrl}/api/moves/estate/complete`)).body);
  const lines = statement.lines.filter(({ code }) => code === 'CONSUMERS' || code === 'KEYS');
  expect(lines.map(({ state, evidenceAt }) => [state, evidenceAt])).toEqual([
    ['no', search.startedAt],
    ['no', search.startedAt],
  ]);
  expect(lines.reduce((sum, { count }) => sum + count, 0)).toBe(208);
  expect(statement.verdict).toBe('notSafe');
});

test('is in the report of a move that ends later, in each format', async () => {
  const { consumers } = await readReport(stack.baseUrl, 'estate');
  expect(consumers).toMatchObject({ id: search.id, found: 208, proved: false, openCount: 20 });
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
});
