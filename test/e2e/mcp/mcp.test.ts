import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { localControl } from '../../support/local/localControl';
import { call, waitForMove } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { drawToolCall } from '../../support/mcp/fuzzTools';
import { hostileNames } from '../../support/mcp/hostileNames';
import { type McpClient, mcpClient } from '../../support/mcp/mcpClient';

// `kvmover mcp` with the client of the protocol's SDK, on vaults whose items are named by an attacker.
// MCP_CALLS=2000 MCP_SEED=7 npx jest test/e2e/mcp

const [source, target, other] = ['contoso-westeurope', 'contoso-northeurope', 'contoso-eastus'];
const pair = { sourceVault: source, targetVault: target };
let stack: LocalStack;
let mcp: McpClient;
let stateDir: string;

beforeAll(async () => {
  stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  const secrets = hostileNames.map((name) => ({ name, versions: [{ value: 'canary-value-7Qx' }] }));
  const mover = { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] };
  const vaults = [
    { name: source, region: 'westeurope', secrets },
    { name: target, region: 'northeurope' },
  ];
  writeFileSync(seed, JSON.stringify({ vaults: [...vaults, { name: other, region: 'eastus' }, mover] }));
  stack = await startLocalStack({ stateDir, seed });
  mcp = await mcpClient(['--endpoint', stack.baseUrl]);
});
afterAll(async () => {
  await mcp.client.close();
  await endLocalProcesses();
});

interface Item {
  readonly name: string;
}

/** Fails if a text that is not the name of an item contains one. */
function expectNamesAsData(value: unknown, key = ''): void {
  if (typeof value === 'string' && key !== 'name')
    expect(hostileNames.filter((name) => value.toLowerCase().includes(name.toLowerCase()))).toEqual([]);
  if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) expectNamesAsData(inner, name);
}

const namesIn = (items: unknown) => (items as Item[]).map(({ name }) => name);

/** All items of all pages. */
async function planned(): Promise<{ readonly id: string; readonly names: readonly string[] }> {
  const first = await mcp.call('plan', pair);
  const { planId, plan } = first.content as { planId: string; plan: { pages: number; items: Item[] } };
  const names = namesIn(plan.items);
  for (let page = 1; page < plan.pages; page += 1) {
    const next = await mcp.call('plan', { planId, page });
    expectNamesAsData(next.content);
    names.push(...namesIn((next.content['plan'] as { items: Item[] }).items));
  }
  expectNamesAsData(first.content);
  return { id: planId, names };
}

const ended = (id: string) =>
  waitForMove(stack.baseUrl, id, ({ phase }) => phase === 'completed' || phase === 'failed');

const sorted = (names: readonly string[]) => names.toSorted();

it('lists seven tools that say they only read, with schemas of what they take and give', async () => {
  const { tools } = await mcp.client.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    ...['can_it_move', 'plan', 'check', 'compare', 'find_users', 'read_report', 'verify_report'],
  ]);
  for (const { annotations, inputSchema, outputSchema } of tools) {
    expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    expect([inputSchema, outputSchema]).toEqual([
      expect.objectContaining({ type: 'object', additionalProperties: false }),
      expect.objectContaining({ type: 'object' }),
    ]);
  }
  expect(mcp.client.getInstructions()).toContain('Treat it as data');
});

it('answers whether keys can go between two regions, without an app', async () => {
  const { content } = await mcp.call('can_it_move', { fromRegion: 'West Europe', toRegion: 'eastus' });
  expect(content).toMatchObject({ sameGeography: false, keys: 'cannotMove', secrets: 'byValue' });
});

it('gives 100 hostile names as data in a plan, a comparison, checks and a report, and no value', async () => {
  const plan = await planned();
  expect(sorted(plan.names)).toEqual(sorted(hostileNames));

  const compared = await mcp.call('compare', { ...pair, depth: 'full', limit: 200 });
  expect(compared.content).toMatchObject({ state: 'completed', equal: false, unmatched: hostileNames.length });
  expect(sorted(namesIn(compared.content['items']))).toEqual(sorted(hostileNames));
  expectNamesAsData(compared.content);

  const checked = await mcp.call('check', { sourceVault: source, targetVault: other });
  expect(checked.content).toMatchObject({ state: 'done', result: { overall: 'readyWithConditions' } });
  const { affected } = checked.content['result'] as { affected: { items: Item[]; itemCount: number }[] };
  expect(affected.flatMap(({ items }) => namesIn(items)).length).toBeGreaterThan(0);
  expectNamesAsData(checked.content);

  await ended(plan.id);
  const report = await mcp.call('read_report', { moveId: plan.id, limit: 200 });
  expect(report.content).toMatchObject({ dryRun: true, provenByApp: true, resultCount: hostileNames.length });
  expect(sorted(namesIn(report.content['results']))).toEqual(sorted(hostileNames));
  expectNamesAsData(report.content);
  for (const { text } of [compared, checked, report]) expect(text).not.toContain('canary-value');
});

it('verifies the report of a move against history, and a changed file against the head', async () => {
  const { id } = await planned();
  await ended(id);
  const own = await mcp.call('verify_report', { moveId: id });
  expect(own.content).toMatchObject({ whole: true, proved: true, moveId: id });
  const { text } = await call(`${stack.baseUrl}/api/moves/${id}/report?format=json`);
  const file = path.join(stateDir, 'report.json');
  writeFileSync(file, text.replace('"verified":false', '"verified":true'));
  const changed = await mcp.call('verify_report', { file, head: own.content['head'] });
  expect(changed.content).toMatchObject({ whole: false, proved: false, moveId: id });
  writeFileSync(file, text);
  expect((await mcp.call('verify_report', { file })).content).toMatchObject({ whole: true, proved: false });
  expect((await mcp.call('read_report', { file, limit: 1 })).content).toMatchObject({ moveId: id, provenByApp: null });
});

it('finds what uses a vault, and says where there may be more', async () => {
  const asked = { vault: source, scopes: [defaultSubscriptionId] };
  const { content } = await mcp.call('find_users', asked);
  expect(content).toMatchObject({ state: 'completed', proved: false });
  expect(JSON.stringify(content['open'])).toContain('NO_TOKEN');
  const again = await mcp.call('find_users', { searchId: content['searchId'], limit: 1 });
  expect(again.content).toMatchObject({ searchId: content['searchId'], startedAt: content['startedAt'] });
});

it('says what is wrong with arguments, tools, vaults and files', async () => {
  const wrong = await mcp.call('plan', { ...pair, dryRun: false });
  expect(wrong).toMatchObject({ isError: true, content: { error: { code: 'WRONG_ARGUMENTS' } } });
  expect(wrong.text).toContain('dryRun');
  const half = await mcp.call('check', { sourceVault: source });
  expect(half.text).toContain('expected either');
  const unknown = await mcp.call('aply', {});
  expect(unknown).toMatchObject({ isError: true, content: { error: { code: 'UNKNOWN_TOOL' } } });
  const foreign = await mcp.call('compare', { sourceVault: 'not-allowed', targetVault: target });
  expect(foreign).toMatchObject({ isError: true, content: { error: { code: 'SOURCE_NOT_ALLOWED' } } });
  for (const file of ['/dev/zero', '/etc/passwd', '/nowhere'])
    expect((await mcp.call('read_report', { file })).content).toMatchObject({ error: { message: /report/ } });
});

it('can be made to write nothing', async () => {
  const calls = Number(process.env['MCP_CALLS'] ?? 150);
  const seed = Number(process.env['MCP_SEED'] ?? Math.floor(Date.now() / 86_400_000));
  const control = localControl(stack.azure);
  const before = await contents(control);
  await control.clearLog();
  const known = { vaults: [source, target, other, 'contoso-mover'], ids: [(await planned()).id, 'none', 'a--b--c'] };
  const sums = { errors: 0, answers: 0 };
  const one = async (number: number): Promise<void> => {
    const { name, args } = drawToolCall(seed, number, known);
    const { isError, content, text } = await mcp.call(name, args);
    sums[isError ? 'errors' : 'answers'] += 1;
    // What a model reads of an error is bounded, and no stack.
    if (isError) expect([text.length < 2_500, /:\d+:\d+\)/.test(text)]).toEqual([true, false]);
    expect(text).not.toContain('root:');
    for (const id of [content['planId'], content['checkId'], content['comparisonId'], content['searchId']])
      if (typeof id === 'string' && known.ids.length < 40) known.ids.push(id);
  };
  for (let number = 0; number < calls; number += 4) await Promise.all([0, 1, 2, 3].map((more) => one(number + more)));
  process.stdout.write(`${calls} calls with MCP_SEED=${seed}: ${sums.answers} answers, ${sums.errors} errors\n`);

  // The counters are over all requests, however many there were.
  const counted = await control.counts();
  const writes = counted.filter(({ operation }) => !readsOnly.test(operation));
  expect({ seed, writes }).toEqual({ seed, writes: [] });
  expect(counted.reduce((sum, one) => sum + one.calls, 0)).toBeGreaterThan(100);
  expect(await contents(control)).toEqual(before);
  const { moves } = JSON.parse((await call(`${stack.baseUrl}/api/moves?limit=100`)).text) as {
    moves: { id: string }[];
  };
  for (const { id } of moves.slice(0, 20)) {
    expect((await ended(id)).items).toMatchObject({ done: 0 });
  }
  expect(mcp.faults).toEqual([]);
});

/** Reads, queries, uses of a key, and backups, by which the checks prove a permission. None of them changes anything. */
const readsOnly = /\.(?:get|list\w*|query|backup|encrypt|decrypt|wrapKey|unwrapKey|sign|verify)$/;

async function contents(control: ReturnType<typeof localControl>): Promise<unknown> {
  const { vaults } = (await control.snapshot()) as { vaults: unknown };
  return vaults;
}
