import { parse } from 'csv-parse/sync';
import { type PlanDifference } from '../../shared/contracts/api/planDifference';
import { writesTo, localControl } from '../support/local/localControl';
import { asFormat, call, postMove, readReport, sendMove } from '../support/local/localMoves';
import { type StartedMove, waitForEnd } from '../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../support/local/localProcess';
import { runChecks } from '../support/local/localChecks';
import { itemNames } from '../support/local/localItems';
import { localSecretClient } from '../support/local/localVaults';

const source = 'contoso-westeurope';
const near = 'contoso-northeurope';
const far = 'contoso-eastus';

let stack: LocalStack;
let names: string[];
let dry: StartedMove;

beforeAll(async () => {
  stack = await startLocalStack({ stateDir: localFolder() });
  names = await itemNames(stack.azure, source);
  await localControl(stack.azure).clearLog();
  dry = await dryRun(far, 'dry');
});
afterAll(endLocalProcesses);

interface PlannedItem {
  readonly itemType: string;
  readonly itemName: string;
  readonly route: string;
}

const typeAndName = ({ itemType, itemName }: Pick<PlannedItem, 'itemType' | 'itemName'>) => `${itemType}/${itemName}`;

async function dryRun(targetVault: string, id: string): Promise<StartedMove> {
  const move = await postMove(stack.baseUrl, { id, sourceVault: source, targetVault, dryRun: true });
  await waitForEnd(stack.baseUrl, move.id);
  return move;
}

const planUri = (move: StartedMove, page: number | string) => `${move.moveUri}/plan?page=${page}`;

async function wholePlan(move: StartedMove): Promise<PlannedItem[]> {
  const { pages } = (await call(planUri(move, 0))).body as { pages: number };
  const answers = await Promise.all(Array.from({ length: pages }, (_, page) => call(planUri(move, page))));
  return answers.flatMap(({ body }) => (body as { planned: [] }).planned);
}

describe('a dry run', () => {
  it('writes nothing to the target and nothing to the source', async () => {
    expect(await writesTo(stack.azure, far)).toEqual([]);
    expect(await writesTo(stack.azure, source)).toEqual([]);
  });

  it('reads no backup', async () => {
    const operations = (await localControl(stack.azure).requests()).map(({ operation }) => operation);
    expect(operations.filter((operation) => operation.endsWith('.backup'))).toEqual([]);
  });

  it('shows its plan as a page, as Markdown and as a table, with every item', async () => {
    const { planHash } = (await call(dry.moveUri)).body as { planHash: string };
    const plan = (format: string) => call(`${dry.moveUri}/plan?format=${format}`);
    const [html, md, csv] = await Promise.all(['html', 'md', 'csv'].map(plan));
    for (const { text } of [html, md].flatMap((answer) => answer ?? [])) expect(text).toContain(planHash);
    const rows: string[][] = parse(csv?.text ?? '');
    expect(
      rows
        .slice(1)
        .map(([itemType, itemName]) => `${itemType ?? ''}/${itemName ?? ''}`)
        .sort(),
    ).toEqual(names);
    expect((await plan('pdf')).status).toBe(406);
    // A browser accepts HTML for everything, also for a single page, which only JSON has.
    const accept = { headers: { accept: 'text/html,*/*;q=0.8' } };
    const typeOf = async (uri: string) => (await fetch(uri, accept)).headers.get('content-type');
    expect(await typeOf(`${dry.moveUri}/plan`)).toMatch(/^text\/html/);
    expect(await typeOf(planUri(dry, 0))).toMatch(/^application\/json/);
    expect((await plan('md&page=0')).status).toBe(400);
  });

  it('returns some pages of its plan at once', async () => {
    const { body } = await call(`${planUri(dry, 1)}&pages=40`);
    const first = (await call(planUri(dry, 0))).body as { planned: PlannedItem[] };
    const { page, planned } = body as { page: number; planned: PlannedItem[] };
    expect(page).toBe(1);
    expect([...first.planned, ...planned]).toEqual(await wholePlan(dry));
    const refused = await Promise.all(['0', '41', 'all'].map((count) => call(`${planUri(dry, 0)}&pages=${count}`)));
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 400]);
  });

  it('is not completed if an item is blocked, and lists that item under problems', async () => {
    const { body } = await call(dry.moveUri);
    const planned = await wholePlan(dry);
    const blocked = planned.filter(({ route }) => route === 'block').length;
    expect(blocked).toBeGreaterThan(25);
    expect(body).toMatchObject({
      phase: 'partiallyCompleted',
      items: { total: names.length, done: 0, blocked, failed: 0 },
    });
    const { problems } = await readReport(stack.baseUrl, 'dry');
    const codes = problems.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['CURRENT_VERSION_DISABLED', 'KEY_ACROSS_GEOGRAPHIES']));
  });

  it('reports every item of the source once, planned or blocked', async () => {
    const report = await readReport(stack.baseUrl, 'dry');
    expect(report.results.map(typeAndName).sort()).toEqual(names);
    expect(new Set(report.results.map(({ state }) => state))).toEqual(new Set(['planned', 'blocked']));
    expect(report.verified).toBe(0);
  });

  it('is labelled as a dry run in the readable report', async () => {
    expect((await call(asFormat(dry.reportUri, 'md'))).text).toContain('# Dry run dry: partiallyCompleted');
  });

  it('uses the conditional in status and in every format of the report', async () => {
    const forms = [dry.moveUri, ...['json', 'md', 'html', 'csv', 'junit'].map((form) => asFormat(dry.reportUri, form))];
    const texts = await Promise.all(forms.map(async (uri) => (await call(uri)).text));
    for (const text of texts)
      expect(text).not.toMatch(/in the target now|(?:move|app) (?:left|recovered|purged|enabled|now sets|adds)\b/);
    expect(texts.slice(1).join()).toContain('would copy the issuer without its password');
  });

  it('counts the items that would arrive', async () => {
    const { items, wouldArrive } = (await call(dry.reportUri)).body as Record<string, Record<string, number>>;
    expect(wouldArrive?.['items']).toBe(names.length - (items?.['blocked'] ?? 0));
  });

  it('fails in status, report and JUnit if its request counts blocked items as failures', async () => {
    const move = await postMove(stack.baseUrl, {
      id: 'dry-strict',
      sourceVault: source,
      targetVault: far,
      dryRun: true,
      failOn: ['blocked'],
    });
    const { phase, problems } = await waitForEnd(stack.baseUrl, move.id);
    expect([phase, problems[0]?.code]).toEqual(['failed', 'FAIL_ON_MATCHED']);
    const xml = await call(asFormat(move.reportUri, 'junit'));
    expect(xml.headers.get('content-type')).toBe('application/xml; charset=utf-8');
    const { failOnCounts, failedBy, items } = await readReport(stack.baseUrl, move.id);
    expect(failedBy).toEqual(['blocked']);
    // The class also has items that would move without one of their versions.
    expect(failOnCounts?.blocked).toBeGreaterThan(items.blocked);
    const failures = Number(/ failures="(\d+)"/.exec(xml.text)?.[1]);
    // One failure is that of the run itself.
    expect(failures).toBe((failOnCounts?.blocked ?? 0) + 1);
    expect((await call(move.reportUri, { headers: { Accept: 'text/xml' } })).text).toBe(xml.text);
  });

  it('gives the same plan and hash again if nothing changed', async () => {
    const again = await dryRun(far, 'dry-again');
    const { planHash } = (await call(planUri(again, 0))).body as { planHash: string };
    expect(planHash).toBe(((await call(planUri(dry, 0))).body as { planHash: string }).planHash);
  });
});

describe('a plan', () => {
  it('has every item once across its pages, with its route', async () => {
    const planned = await wholePlan(dry);
    expect(planned.map(typeAndName).sort()).toEqual(names);
    expect(new Set(planned.map(({ route }) => route))).toEqual(new Set(['exportImport', 'block']));
  });

  it('shows its totals, the vaults and their regions', async () => {
    expect((await call(`${dry.moveUri}/plan`)).body).toMatchObject({
      page: 0,
      items: names.length,
      backups: 'otherGeography',
      source: { name: source, region: 'westeurope', geography: 'Europe' },
      target: { name: far, region: 'eastus', geography: 'United States' },
      planHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it.each(['99', '-1', 'x', '1.5', ''])('has no page %p', async (page) => {
    const { status, body } = await call(planUri(dry, page));
    expect([status, body.code]).toEqual([400, 'REQUEST_INVALID']);
  });

  it('of an unknown move is not found', async () => {
    const { status, body } = await call(`${stack.baseUrl}/api/moves/nobody/plan`);
    expect([status, body.code]).toEqual([404, 'MOVE_NOT_FOUND']);
  });

  it('is not available while the app creates it', async () => {
    const control = localControl(stack.azure);
    await control.slowDown(200);
    const answer = await sendMove(stack.baseUrl, { id: 'slow', sourceVault: source, targetVault: near, dryRun: true });
    const { status, body, headers } = await call(planUri(answer.body as StartedMove, 0));
    await control.slowDown(0);
    expect([status, body.code, headers.get('retry-after')]).toEqual([404, 'PLAN_NOT_READY', '5']);
    await waitForEnd(stack.baseUrl, 'slow');
  });

  it('of the move equals the plan of the preceding dry run', async () => {
    const dryNear = await dryRun(near, 'near-dry');
    const move = await postMove(stack.baseUrl, { id: 'near-real', sourceVault: source, targetVault: near });
    const end = await waitForEnd(stack.baseUrl, move.id);
    // One certificate of the sample was never issued.
    expect([end.phase, end.items.blocked]).toEqual(['partiallyCompleted', 1]);
    expect(await wholePlan(move)).toEqual(await wholePlan(dryNear));
  });
});

describe('a selection', () => {
  const writes = async () => [...(await writesTo(stack.azure, far)), ...(await writesTo(stack.azure, source))];

  it('that matches nothing ends the move before the first write, and names the existing items', async () => {
    await localControl(stack.azure).clearLog();
    const select = { include: ['payrol-*-x'] };
    const move = await postMove(stack.baseUrl, { id: 'nothing', sourceVault: source, targetVault: far, select });
    const { phase, problems } = await waitForEnd(stack.baseUrl, move.id);
    expect([phase, problems.map(({ code }) => code)]).toEqual(['failed', ['NOTHING_SELECTED']]);
    const { body, text } = await call(asFormat(move.reportUri, 'json'));
    expect(body).toMatchObject({ phase: 'failed', results: [], settings: [] });
    expect(text).toMatch(/include ..payrol-\*-x..;.*The vault has \d+ secrets, 25 keys, 20 certificates/);
    expect(await writes()).toEqual([]);
  });

  it('that matches nothing fails a run of checks with the same message', async () => {
    const body = { sourceVault: source, targetVault: far, select: { include: ['payrol-*-x'] } };
    const run = await runChecks(stack.baseUrl, body);
    expect(run).toMatchObject({ overall: 'notReady', failure: { code: 'NOTHING_SELECTED' } });
    const inventory = run.findings.find(({ id }) => id === 'CHK-INVENTORY');
    expect(inventory).toMatchObject({ status: 'fail', evidence: expect.stringContaining('"payrol-*-x"') });
  });

  it('that excludes everything it includes is refused with 400', async () => {
    const select = { include: ['a*'], exclude: ['*'] };
    const answer = await sendMove(stack.baseUrl, { id: 'never', sourceVault: source, targetVault: far, select });
    expect([answer.status, answer.body.code]).toEqual([400, 'NOTHING_SELECTED']);
  });

  it('of one secret writes that secret, and no issuer and no contact', async () => {
    await localControl(stack.azure).clearLog();
    const [secret = ''] = names.filter((name) => name.startsWith('secret/sql-'));
    const select = { include: [secret.replace('secret/', '')] };
    const move = await postMove(stack.baseUrl, { id: 'narrow', sourceVault: source, targetVault: far, select });
    expect((await waitForEnd(stack.baseUrl, move.id)).phase).toBe('completed');
    expect((await call(asFormat(move.reportUri, 'json'))).body).toMatchObject({ settings: [] });
    expect((await writes()).filter((line) => /issuer|contact/i.test(JSON.stringify(line)))).toEqual([]);
  });
});

describe('a plan that follows another one', () => {
  async function difference(move: StartedMove, against: string): Promise<PlanDifference | null> {
    const { body } = await call(`${move.moveUri}/plan?against=${against}`);
    return (body as { readonly difference: PlanDifference | null }).difference;
  }

  it('shows which items are added, gone or changed since then', async () => {
    const [, kept = '', gone = ''] = names
      .filter((name) => name.startsWith('secret/sql-'))
      .map((name) => name.slice(7));
    const before = await dryRun(far, 'before');
    const secrets = localSecretClient(stack.azure, source);
    await secrets.setSecret('added-later', 'value');
    await secrets.setSecret(kept, 'another value');
    await (await secrets.beginDeleteSecret(gone)).pollUntilDone();
    const after = await dryRun(far, 'after');
    const found = await difference(after, 'previous');
    expect(found).toMatchObject({ id: 'before', configurationChanged: false });
    expect(found?.planHash).toBe(((await call(planUri(before, 0))).body as { planHash: string }).planHash);
    expect(found?.added).toMatchObject({ count: 1, items: [{ itemName: 'added-later', route: 'exportImport' }] });
    expect(found?.gone).toMatchObject({ count: 1, items: [{ itemName: gone }] });
    const routes = { before: 'exportImport', after: 'exportImport' };
    expect(found?.changed).toEqual({
      count: 1,
      routes: 0,
      items: [{ itemType: 'secret', itemName: kept, ...routes, fields: ['versions', 'version'] }],
    });
    // The deleted name is in the plan, too.
    expect(found?.settingsChanged).toBe(true);
    const turned = await difference(before, 'after');
    expect([turned?.added.items, turned?.gone.items]).toEqual([found?.gone.items, found?.added.items]);
  });

  it('has no earlier plan if there is none of its vaults, or of that id', async () => {
    const move = await postMove(stack.baseUrl, { id: 'first', sourceVault: near, targetVault: far, dryRun: true });
    await waitForEnd(stack.baseUrl, move.id);
    expect(await difference(move, 'previous')).toBeNull();
    expect(await difference(move, 'nobody')).toBeNull();
  });

  it('refuses to compare with what cannot be an id, or in another format than JSON', async () => {
    const answers = await Promise.all(
      ['against=%3Cb%3E', 'against=', 'against=previous&format=md'].map((query) =>
        call(`${dry.moveUri}/plan?${query}`),
      ),
    );
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(answers.map(() => [400, 'REQUEST_INVALID']));
  });
});
