import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CutoverList } from '../../../shared/contracts/api/cutoverAnswers';
import { eventListSchema } from '../../../shared/contracts/api/moveEvents';
import { moveReportSchema } from '../../../shared/contracts/api/report';
import { kvmover } from '../../support/cli/kvmover';
import { fastClock } from '../../support/hold/fastClock';
import { readChecklist } from '../../support/hold/readChecklist';
import { runChecks } from '../../support/local/localChecks';
import { call, postMove, type StartedMove, waitForEnd, waitForMove } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder } from '../../support/local/localProcess';
import { steer } from '../../support/control/steeredMove';
import { KillableStack } from '../../support/move/moveKill';

// A held move whose key stays at the source on purpose. People accept lines of its checklist, until it says go. The clock runs 40 times
// as fast, and the host is killed after an acceptance.

const [source, target] = ['contoso-west', 'contoso-east'];
const created = 1_700_000_000;
const kept = { name: 'kept-key', versions: [{ kty: 'EC', created }] };

let stack: KillableStack;
let move: StartedMove;
beforeAll(async () => {
  const seed = {
    vaults: [
      {
        ...{ name: source, region: 'westeurope', keys: [kept] },
        secrets: [{ name: 'steady', versions: [{ value: 'old', created }] }],
      },
      { name: target, region: 'eastus' },
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
  const clock = fastClock(40);
  stack = await KillableStack.startWithOwnAzure(seed, clock, clock);
  move = await postMove(stack.host.baseUrl, { gate: 'off', sourceVault: source, targetVault: target, cutover: 'hold' });
  await waitForMove(stack.host.baseUrl, move.id, ({ hold }) => (hold?.passes ?? 0) > 1);
  await runChecks(stack.host.baseUrl, { sourceVault: source, targetVault: target });
});
afterAll(endLocalProcesses);

const moveUri = () => `${stack.host.baseUrl}/api/moves/${move.id}`;
const list = () => readChecklist({ moveUri: moveUri() });
const lineOf = ({ lines }: CutoverList, code: string) => {
  const line = lines.find((each) => each.code === code);
  if (line === undefined) throw new Error(`There is no line ${code}.`);
  return line;
};
const until = () => new Date(Date.now() + 20 * 86_400_000).toISOString();
const accept = (body: object) =>
  call(`${moveUri()}/cutover/accept`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ reason: 'agreed', until: until(), ...body }),
  });
const cutover = (...args: string[]) => kvmover(['cutover', move.id, ...args, '--endpoint', stack.host.baseUrl]);

it('refuses a line that only the verification can answer, one that says go, and a hash that nobody shows', async () => {
  const checklist = await list();
  const { seen } = lineOf(checklist, 'PROBLEMS');
  const refusals = [
    [await accept({ code: 'TARGET', seen }), 409],
    [await accept({ code: 'LAG', seen }), 409],
    [await accept({ code: 'PROBLEMS', seen: '0'.repeat(64) }), 409],
    [await accept({ code: 'PROBLEMS', seen, until: '2020-01-01T00:00:00Z' }), 400],
    [await accept({ code: 'PROBLEMS', seen, reason: undefined }), 400],
  ] as const;
  for (const [{ status }, wanted] of refusals) expect(status).toBe(wanted);
  expect((await list()).counts.accepted).toBe(0);
});

it('keeps what two people accept at the same moment, although the host is killed right after', async () => {
  const checklist = await list();
  expect(checklist.verdict).toBe('noGo');
  const answers = await Promise.all(
    ['PROBLEMS', 'CONSUMERS'].map((code) =>
      accept({ code, seen: lineOf(checklist, code).seen, acceptedBy: `Owner of ${code}` }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  await stack.killHost();
  await stack.startHost();
  const after = await list();
  expect(after.counts.accepted).toBe(2);
  expect(lineOf(after, 'PROBLEMS')).toMatchObject({
    ...{ state: 'noGo', acceptance: { counts: 'yes', by: 'Owner of PROBLEMS', reason: 'agreed' } },
  });
  const { body } = await call(moveUri());
  expect(body).toMatchObject({ control: { accepted: [{}, {}] } });
});

it('becomes go by command line, line by line', async () => {
  for (const { code, seen, acceptance } of (await list()).lines) {
    if (seen === null || acceptance?.counts === 'yes') continue;
    const args = ['--accept', code, '--until', '20d', '--reason', 'read by the team', '--approved-by', 'Miriam'];
    const asked = await cutover(...args);
    expect([asked.code, asked.stderr]).toEqual([
      4,
      expect.stringContaining(`--accept ${code} --hash ${seen.slice(0, 8)}`),
    ]);
    const accepted = await cutover(...args, '--hash', seen.slice(0, 8));
    expect([accepted.code, accepted.stderr]).toEqual([0, '']);
  }
  const checked = await cutover('--check');
  expect(checked.stdout).toContain('Accepted by Owner of PROBLEMS');
  expect([checked.code, checked.stdout]).toEqual([0, expect.stringMatching(/: go$/m)]);
});

it('has the accepted lines in its events and in its report, which shows it if somebody changes one', async () => {
  expect((await steer(move, 'cutover')).status).toBe(202);
  await waitForEnd(stack.host.baseUrl, move.id);
  const { events } = eventListSchema.parse((await call(`${moveUri()}/events`)).body);
  expect(events.filter(({ kind }) => kind === 'lineAccepted').length).toBeGreaterThanOrEqual(2);
  const { text } = await call(`${moveUri()}/report?format=json`);
  const report = moveReportSchema.parse(JSON.parse(text));
  expect(report.control).toContainEqual(
    expect.objectContaining({ verb: 'acceptLine', by: 'Owner of PROBLEMS', reason: 'agreed' }),
  );
  expect((await call(`${moveUri()}/report?format=md`)).text).toContain('Checklist line accepted');
  const file = path.join(localFolder(), 'report.json');
  writeFileSync(file, text);
  const head = report.proof?.head ?? '';
  expect((await kvmover(['report', 'verify', file, '--head', head])).code).toBe(0);
  writeFileSync(file, readFileSync(file, 'utf8').replace('Owner of PROBLEMS', 'Owner of NOTHING'));
  expect((await kvmover(['report', 'verify', file, '--head', head])).code).not.toBe(0);
});
