import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type FuzzIds, type FuzzRound, fuzzRound, type KnownInputs } from '../../support/attacks/fuzzLinks';
import { type RuntimeDoor, runtimeDoor } from '../../support/attacks/runtimeDoor';
import { type LooseJson } from '../../support/host/hostClient';
import { localControl } from '../../support/local/localControl';
import {
  call,
  postMove,
  readInstance,
  readMove,
  type StartedMove,
  waitForEnd,
  waitForMove,
} from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { moveSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../../support/move/moveSeed';
import { type NoticeReceiver, startNoticeReceiver } from '../../support/notices/noticeReceiver';

// Starts any orchestrator through the endpoint of the runtime with any valid input of another one. Nothing may leave the
// vaults, nothing may be written that no request asked for, and nothing may be shown as completed that is not.

/** `LINKS=500 LINKS_SEED=7` sets the number of rounds and the seed. */
const rounds = Number(process.env['LINKS'] ?? 30);
const seed = Number(process.env['LINKS_SEED'] ?? 1);
const atOnce = 6;

let stack: LocalStack;
let receiver: NoticeReceiver;
let stateDir: string;
let canaries: readonly string[];
let door: RuntimeDoor;
let known: KnownInputs;
let ids: FuzzIds;
let before: ReadonlyMap<string, string>;
let noticesBefore: number;
const done: FuzzRound[] = [];

beforeAll(async () => {
  receiver = await startNoticeReceiver();
  stateDir = localFolder();
  const seedFile = path.join(stateDir, 'seed.json');
  const vaults = moveSeed(8);
  canaries = (vaults.vaults ?? []).flatMap(({ secrets = [] }) =>
    secrets.flatMap(({ versions }) => versions.map(({ value }) => value)),
  );
  writeFileSync(seedFile, JSON.stringify(vaults));
  const env = {
    MOVE_WEBHOOK_URL: receiver.url,
    MOVE_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
  };
  stack = await startLocalStack({ stateDir, seed: seedFile, env });
  await prepareRuns();
  await localControl(stack.azure).clearLog();
  before = filesOf(path.join(stateDir, 'store'));
  noticesBefore = receiver.received.length;
  for (let at = 0; at < rounds; at += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, rounds - at) }, (_, index) => at + index);
    done.push(...(await Promise.all(numbers.map((number) => fuzzRound(door, known, { seed, number, ids })))));
  }
}, 600_000);
afterAll(async () => {
  await receiver.stop();
  await endLocalProcesses();
});

/** One run that has ended, one that was terminated, and one that waits for its approval. */
async function prepareRuns(): Promise<void> {
  const select = { include: ['*0', '*1', '*2'] };
  const from = { sourceVault: moveSource, select };
  const ended = await postMove(stack.baseUrl, { ...from, id: 'ended', targetVault: sameGeographyTarget });
  await waitForEnd(stack.baseUrl, ended.id);
  const terminated = await startWaiting('terminated', sameGeographyTarget);
  door = runtimeDoor(ended.statusQueryGetUri);
  const inputs = [await inputOf(terminated)];
  await door.post(terminated.id, 'terminate');
  await waitForEnd(stack.baseUrl, terminated.id);
  const waiting = await startWaiting('waiting', otherGeographyTarget);
  const [notice] = await receiver.until((all) => all.length >= 5);
  known = {
    moves: [...inputs, await inputOf(ended), await inputOf(waiting)],
    notice: notice?.event ?? {},
    pair: { sourceVault: moveSource, targetVault: sameGeographyTarget },
  };
  ids = { ended: [ended.id], waiting: waiting.id };
  // Every notice of these runs arrives before the rounds begin.
  await receiver.until((all) => all.some(({ event }) => isNoticeOf(event, 'waiting', 'awaitingApproval')));
  await receiver.until((all) => all.some(({ event }) => isNoticeOf(event, 'ended', 'completed')));
}

function isNoticeOf({ data }: LooseJson, moveId: string, phase: string): boolean {
  const facts = data;
  return facts.moveId === moveId && facts.phase === phase;
}

async function startWaiting(id: string, targetVault: string): Promise<StartedMove> {
  const asked = { id, sourceVault: moveSource, targetVault, approval: 'required' };
  const move = await postMove(stack.baseUrl, asked);
  await waitForMove(stack.baseUrl, id, ({ phase }) => phase === 'awaitingApproval');
  return move;
}

async function inputOf(move: StartedMove): Promise<LooseJson> {
  return (await readInstance(move)).input as LooseJson;
}

/** The content of every file below a folder, by its path. The app may remove a file while the folder is read. */
function filesOf(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = names.map((entry) => path.join(entry.parentPath, entry.name));
  return new Map(
    files.flatMap((file) => {
      const text = readIfThere(file);
      return text === null ? [] : [[path.relative(folder, file), text]];
    }),
  );
}

/** The text of a file, or null if it was removed since its folder was listed. */
function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

it('does as many rounds as it was asked for, and most of them start something', () => {
  expect(done).toHaveLength(rounds);
  const started = done.filter(({ status }) => status === 202);
  console.log(
    `${String(rounds)} rounds of seed ${String(seed)}: ${String(started.length)} accepted by the runtime, ` +
      `${String(new Set(done.map(({ what }) => what)).size)} kinds.`,
  );
  expect(started.length).toBeGreaterThan(rounds / 2);
});

it('reads and writes no vault, so no request is made that nobody asked for', async () => {
  const calls = await localControl(stack.azure).requests();
  expect(calls.filter(({ status }) => status !== 401).map(({ method, path: at }) => `${method} ${at}`)).toEqual([]);
});

it('changes nothing in the store', () => {
  const after = filesOf(path.join(stateDir, 'store'));
  const changed = [...after].filter(([name, text]) => before.get(name) !== text).map(([name]) => name);
  expect(changed).toEqual([]);
  // The run of a notice removes its start token after the receiver got the notice.
  const removed = [...before.keys()].filter((name) => !after.has(name) && !name.startsWith(`starts${path.sep}`));
  expect(removed).toEqual([]);
});

it('shows no value', () => {
  expect(canaries.length).toBeGreaterThan(8);
  const shown = done.map((round) => round.shown).join('\n') + stack.logs();
  expect(canaries.filter((value) => shown.includes(value))).toEqual([]);
});

it('shows nothing as completed, and answers nothing with 500', async () => {
  const moves = [...new Set(done.map(({ id }) => id))].filter((id) => !ids.ended.includes(id));
  for (const id of moves) {
    const answer = await call(`${stack.baseUrl}/api/moves/${id}`);
    expect([id, answer.status < 500, answer.body.phase === 'completed']).toEqual([id, true, false]);
  }
});

it('delivers no forged notice', () => {
  expect(receiver.received.slice(noticesBefore).map(({ event }) => event.id)).toEqual([]);
});

it('leaves the waiting move as it was', async () => {
  const { phase, approval } = await readMove(stack.baseUrl, ids.waiting);
  expect([phase, approval]).toEqual(['awaitingApproval', null]);
});
