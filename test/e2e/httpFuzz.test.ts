import { execFileSync } from 'node:child_process';
import { waitUntil } from '../support/host/hostWait';
import { localControl } from '../support/local/localControl';
import { apiDocument } from '../support/fuzz/apiDocument';
import { fuzzRequests, type FuzzContext, type FuzzRequest } from '../support/fuzz/fuzzRequests';
import { answerJudge, unknownRoute } from '../support/fuzz/judgeAnswer';
import { type KnownThings, makeKnownThings, vaultsOfThings } from '../support/fuzz/knownThings';
import { rawRequests } from '../support/fuzz/rawRequests';
import { type FuzzOutcome, type FuzzSender, fuzzSender } from '../support/fuzz/sendFuzz';
import { findTexts, newCanary, readTree } from '../support/local/localCanaries';
import { call, postMove, sendMove, waitForEnd, waitForMove } from '../support/local/localMoves';
import {
  endLocalProcesses,
  localFolder,
  type LocalHost,
  startAppHost,
  startEmulatorProcess,
} from '../support/local/localProcess';

/**
 * `FUZZ_REQUESTS=20000 FUZZ_SEED=7` sets the number and the seed. A failure names the number of its request; the same
 * seed repeats it.
 */
const count = Number(process.env['FUZZ_REQUESTS'] ?? 4_500);
/** A long run also meets held moves, rollbacks, rehearsals, fleets, checks and comparisons. */
const isLong = process.env['FUZZ_REQUESTS'] !== undefined;
const seed = Number(process.env['FUZZ_SEED'] ?? 5);
const atOnce = 16;
const limitMs = 20_000;
const megabyte = 1024;

const allowed = ['contoso-westeurope', 'contoso-northeurope', 'contoso-eastus'];
/** Vaults that no generated request names, because moves that wait for an approval occupy their vaults. */
const untouched = { sourceVault: 'untouched-west', targetVault: 'untouched-north' };
const document = apiDocument();
const judge = answerJudge(document);

/** Is in every value and every tag of the vaults. */
const canary = newCanary();

let host: LocalHost;
let stateDir: string;
let sender: FuzzSender;
let context: FuzzContext;
const faults: string[] = [];
/** The number of answers per operation and status. */
const statuses = new Map<string, Map<number, number>>();
const residentKilobytes: number[] = [];

beforeAll(
  async () => {
    stateDir = localFolder();
    const { azure } = await startEmulatorProcess({ stateDir: localFolder(), seed: 'empty' });
    const { sourceVault, targetVault } = untouched;
    const others = isLong ? vaultsOfThings : [];
    const secrets = ['one', 'two'].map((name) => ({
      name,
      versions: [{ value: `${canary} ${name}`, tags: { owner: canary } }],
    }));
    const vaults = [...Object.values(untouched), ...others].map((name) => ({
      ...{ name, region: 'westeurope' },
      ...(name.endsWith('-west') && { secrets }),
    }));
    await localControl(azure).seed({ vaults });
    const env = {
      MOVE_ALLOWED_SOURCES: [...allowed.slice(0, 2), sourceVault, ...others].join(),
      MOVE_ALLOWED_TARGETS: [...allowed.slice(1), targetVault, ...others, ...(isLong ? ['rehearsal-*'] : [])].join(),
      ...(isLong && { MOVE_ALLOW_ROLLBACK: 'true', MOVE_ALLOW_REHEARSAL: 'true' }),
    };
    host = await startAppHost({ stateDir, azure, env });
    sender = fuzzSender(Number(new URL(host.baseUrl).port), limitMs);
    context = await knownMoves(isLong ? await makeKnownThings(host.baseUrl) : { ids: [], hashes: [] });
    const startedAt = performance.now();
    await sendAll();
    report((performance.now() - startedAt) / 1_000);
  },
  120_000 + count * 60,
);

afterAll(async () => {
  sender.close();
  await endLocalProcesses();
});

/** A move that ended, and one that waits for its approval. Their vaults are empty. */
async function knownMoves(things: KnownThings): Promise<FuzzContext> {
  const [west = '', north = '', east = ''] = allowed;
  const ended = await postMove(host.baseUrl, { id: 'ended', sourceVault: west, targetVault: north });
  await waitForEnd(host.baseUrl, ended.id);
  const waiting = { id: 'waiting', sourceVault: north, targetVault: east, approval: 'required' };
  await waitForMove(
    host.baseUrl,
    (await postMove(host.baseUrl, waiting)).id,
    ({ phase }) => phase === 'awaitingApproval',
  );
  const { planHash } = (await call(`${host.baseUrl}/api/moves/ended/plan`)).body as { planHash: string };
  const others = ['fabrikam-west', 'contoso-mover', 'localhost', 'https://contoso-westus.vault.azure.net'];
  return {
    document,
    schemas: document.schemas,
    allowed,
    known: {
      id: ['ended', 'waiting', 'nobody', 'ENDED', ...things.ids],
      sourceVault: [...others, 'missing-vault', ...Array<string>(4).fill(west)],
      targetVault: [...others, ...Array<string>(4).fill(north), `https://${east}.vault.azure.net`],
      planHash: [planHash, 'f'.repeat(64), ...things.hashes],
      page: ['0', '1', '-1', '00', '1e3'],
      // This report remains, also if a request uses the id of its move again.
      run: Array<string>(4).fill(new URL(ended.reportUri).searchParams.get('run') ?? ''),
      format: ['json', 'md', 'html'],
    },
  };
}

async function sendAll(): Promise<void> {
  const requests = fuzzRequests(context, seed);
  let sent = 0;
  const work = async (): Promise<void> => {
    while (sent < count) {
      if (sent % 250 === 0) residentKilobytes.push(residentOf(host.pid));
      sent += 1;
      const request = requests.next().value;
      note(request, await sender.send(request));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  residentKilobytes.push(residentOf(host.pid));
}

function note(request: FuzzRequest, outcome: FuzzOutcome): void {
  const { fault: undocumented, operationId } = judge(request, outcome);
  const hasValue = typeof outcome !== 'string' && outcome.text.includes(canary);
  const fault = hasValue ? 'the answer has a value or a tag' : undocumented;
  if (fault !== undefined) faults.push(describeFault(request, outcome, fault));
  if (operationId === undefined || typeof outcome === 'string') return;
  const seen = statuses.get(operationId) ?? new Map<number, number>();
  statuses.set(operationId, seen.set(outcome.status, (seen.get(outcome.status) ?? 0) + 1));
}

function describeFault(request: FuzzRequest, outcome: FuzzOutcome, fault: string): string {
  const { number, method, target, headers, body, sending } = request;
  const answer = typeof outcome === 'string' ? outcome : `${String(outcome.status)} ${outcome.text.slice(0, 300)}`;
  const shown = JSON.stringify({ method, target: target.slice(0, 300), headers, sending }).slice(0, 1_000);
  return `seed ${String(seed)}, request ${String(number)}: ${fault}\n${shown}\n${body?.toString().slice(0, 500) ?? ''}\n→ ${answer}`;
}

function answeredWith(operationId: string): readonly number[] {
  return [...(statuses.get(operationId)?.keys() ?? [])];
}

function residentOf(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]));
}

function report(seconds: number): void {
  if (process.env['FUZZ_REQUESTS'] === undefined) return;
  const answered = [...statuses].map(([name, seen]) => {
    const counts = [...seen].sort(([a], [b]) => a - b).map(([status, times]) => `${String(times)} × ${String(status)}`);
    return `${name}: ${counts.join(', ')}`;
  });
  const [first = 0] = residentKilobytes;
  const peak = Math.max(...residentKilobytes);
  console.info(
    [
      `${String(count)} requests of seed ${String(seed)} in ${seconds.toFixed(1)} s, ${String(faults.length)} faults`,
      `resident: ${String(Math.round(first / megabyte))} MB before, ${String(Math.round(peak / megabyte))} MB at most, ${String(Math.round((residentKilobytes.at(-1) ?? 0) / megabyte))} MB after`,
      ...answered,
    ].join('\n'),
  );
}

test('the app answers every request as documented: no 500, no hang, no internals', () => {
  expect(faults.slice(0, 10).join('\n\n')).toBe('');
});

test('every documented operation answered, most of them with several statuses', () => {
  const known = [...document.operations.map(({ operationId }) => operationId), unknownRoute];
  expect([...statuses.keys()].sort()).toEqual(known.sort());
  expect(answeredWith('startMove')).toEqual(expect.arrayContaining([202, 400, 403, 415]));
  expect(['startMove', 'startChecks', 'approveMove'].flatMap(answeredWith)).toContain(413);
  expect(answeredWith('approveMove')).toEqual(expect.arrayContaining([400, 404, 409, 415]));
  expect(answeredWith('getPlan')).toEqual(expect.arrayContaining([200, 400, 404]));
  expect(answeredWith('getReport')).toEqual(expect.arrayContaining([200, 404, 406]));
  expect([...answeredWith(unknownRoute)].sort()).toEqual([204, 404, 405]);
});

test.each(['startMove', 'startChecks'])('%s is not refused by the rate limit of starts', (operationId) => {
  const times = (status: number): number => statuses.get(operationId)?.get(status) ?? 0;
  expect(times(429)).toBeLessThanOrEqual(times(202) + times(409));
});

test('no value and no tag is in a file of the app, or in its log', () => {
  const log = { name: 'log', content: Buffer.from(host.logs()) };
  expect(findTexts({ it: canary }, [...readTree(stateDir, ['azure']), log])).toEqual([]);
});

test('the host uses a bounded amount of memory', () => {
  const peak = Math.max(...residentKilobytes);
  // It levels off at about 340 MB, whether 30,000 or 60,000 requests come.
  expect(peak / megabyte).toBeLessThan(400);
});

test.each(rawRequests)('the host refuses or ignores %s', async (_, bytes) => {
  const answer = await sender.sendBytes(bytes);
  const known = Array.from(answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm), ([, status]) => Number(status));
  expect(known.filter((status) => status < 400 || status > 499)).toEqual([]);
});

test('the app can still move afterwards, and the log reports no failed function', async () => {
  // All move slots may still be in use.
  await waitUntil(async () => {
    const { status } = await sendMove(host.baseUrl, { id: 'afterwards', ...untouched });
    return status === 202 ? true : undefined;
  });
  expect((await waitForEnd(host.baseUrl, 'afterwards')).phase).toBe('completed');
  // A caller that disconnects while it sends its body is not a failure of the function.
  const failures = host.logs().match(/.*(?:\(Failed\)(?!: aborted)|Unexpected \w+ in).*/g);
  expect(failures).toBeNull();
});
