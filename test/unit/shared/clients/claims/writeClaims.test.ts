import { claimNames } from '../../../../../shared/clients/claims/claimDocument';
import { type WriteClaims, writeClaims } from '../../../../../shared/clients/claims/writeClaims';
import { directoryStore } from '../../../../../shared/clients/store/directoryStore';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { type RunState } from '../../../../../shared/clients/claims/pairClaims';
import { temporaryFolder } from '../../../../support/clients/clientFolder';
import { moveOf } from '../../../../support/move/moveFixtures';

const times = { permitMs: 5_000, lifeMs: 45_000 };
const { folder, remove } = temporaryFolder();
const store = directoryStore(folder);
let nowMs = 0;
let states: ReadonlyMap<string, RunState> = new Map();
let runs = 0;
let claims: WriteClaims;

beforeEach(async () => {
  claims = processOfItsOwn();
  nowMs = 1_700_000_000_000;
  states = new Map();
  for await (const name of store.list('claims/')) await store.remove(name);
});
afterAll(remove);

/** The claims in another process. */
const processOfItsOwn = (): WriteClaims =>
  writeClaims({ store, clock: { now: () => nowMs, after: () => () => undefined }, times, nowMs: () => nowMs });

function run(sourceVault: string, targetVault: string, changes: Partial<MoveSpec> = {}): MoveSpec {
  runs += 1;
  return moveOf({ runId: runs.toString(16).padStart(8, '0'), sourceVault, targetVault, ...changes });
}

const stateOf = ({ runId }: Pick<MoveSpec, 'runId'>): Promise<RunState> =>
  Promise.resolve(states.get(runId) ?? 'running');
const claim = (move: MoveSpec) => claims.claim(move, stateOf);
const end = (move: MoveSpec) => {
  states = new Map([...states, [move.runId, 'ended']]);
};
const write = (move: MoveSpec, vault = move.targetVault, from = claims) =>
  from.writer(move, vault).send(() => Promise.resolve('sent'));
const superseded = { code: 'MOVE_SUPERSEDED', retryable: false };

describe('claim', () => {
  test('lets one run at a time write to a vault, from any source', async () => {
    const first = run('west', 'north');
    expect(await claim(first)).toBeUndefined();
    expect(await claim(run('south', 'north'))).toMatchObject({ vault: 'north', mode: 'write', runId: first.runId });
    expect(await claim(run('west', 'north'))).toMatchObject({ vault: 'north', sourceVault: 'west' });
  });

  test('lets several runs read one source', async () => {
    expect(await claim(run('west', 'north'))).toBeUndefined();
    expect(await claim(run('west', 'south'))).toBeUndefined();
  });

  test('refuses to read a vault that another run writes to, and to write to one that another run reads', async () => {
    expect(await claim(run('west', 'north'))).toBeUndefined();
    expect(await claim(run('north', 'east'))).toMatchObject({ vault: 'north', mode: 'write' });
    expect(await claim(run('east', 'west'))).toMatchObject({ vault: 'west', mode: 'read' });
  });

  test('refuses a source in which another run enables disabled versions', async () => {
    expect(await claim(run('west', 'north', { disabled: 'unlock' }))).toBeUndefined();
    expect(await claim(run('west', 'south'))).toMatchObject({ vault: 'west', mode: 'write' });
  });

  test('claims no vault when one of them is not free', async () => {
    expect(await claim(run('west', 'north'))).toBeUndefined();
    expect(await claim(run('aaa', 'north'))).toMatchObject({ vault: 'north' });
    expect(await claim(run('zzz', 'aaa'))).toBeUndefined();
  });

  test('lets several dry runs read the same vaults', async () => {
    expect(await claim(run('west', 'north', { dryRun: true }))).toBeUndefined();
    expect(await claim(run('west', 'north', { dryRun: true }))).toBeUndefined();
    expect(await claim(run('west', 'north'))).toMatchObject({ vault: 'north', mode: 'read' });
  });

  test('gives the vaults of an ended run to the next one', async () => {
    const first = run('west', 'north');
    await claim(first);
    end(first);
    expect(await claim(run('south', 'north'))).toBeUndefined();
  });

  test('keeps the vaults of a run that the runtime does not know yet for a minute', async () => {
    const starting = run('west', 'north');
    states = new Map([[starting.runId, 'absent']]);
    await claim(starting);
    nowMs += 59_000;
    expect(await claim(run('west', 'north'))).toMatchObject({ runId: starting.runId });
    nowMs += 2_000;
    expect(await claim(run('west', 'north'))).toBeUndefined();
  });

  test('ignores a claim that an unknown run made later than a minute from now, because no app wrote it', async () => {
    const planted = run('west', 'north');
    states = new Map([[planted.runId, 'absent']]);
    await claim(planted);
    nowMs -= 60_001;
    expect(await claim(run('west', 'north'))).toBeUndefined();
  });

  test('gives a target to one of many concurrent runs', async () => {
    const all = Array.from({ length: 8 }, (_, at) => run(`west-${at}`, 'north'));
    const holders = await Promise.all(all.map((move) => processOfItsOwn().claim(move, stateOf)));
    expect(holders.filter((holder) => holder === undefined)).toHaveLength(1);
  });
});

describe('writer', () => {
  test('sends for the run that holds the vault, and asks the store once per permit', async () => {
    const move = run('west', 'north');
    await claim(move);
    expect(await write(move)).toBe('sent');
    await store.remove(claimNames.vault('north'));
    await claim(run('south', 'north'));
    expect(await write(move)).toBe('sent');
    nowMs += times.permitMs;
    await expect(write(move)).rejects.toMatchObject(superseded);
  });

  test('sends nothing to a vault that the run only reads', async () => {
    const move = run('west', 'north');
    await claim(move);
    await expect(write(move, 'west')).rejects.toMatchObject({ code: 'CLAIM_LOST', retryable: false });
  });

  test('sends nothing for a run whose vault another run has claimed', async () => {
    const [first, second] = [run('west', 'north'), run('south', 'north')];
    await claim(first);
    end(first);
    await claim(second);
    await expect(write(first)).rejects.toMatchObject(superseded);
    expect(await write(second)).toBe('sent');
  });
});

describe('quietAt', () => {
  async function takenOver(before: (move: MoveSpec) => Promise<unknown>): Promise<MoveSpec> {
    const [first, second] = [run('west', 'north'), run('west', 'north')];
    await claim(first);
    await before(first);
    end(first);
    await claim(second);
    return second;
  }

  test('returns when the last request of the ended run can no longer arrive', async () => {
    const begun = nowMs;
    const next = await takenOver((move) => write(move));
    const quiet = begun + times.permitMs + times.lifeMs;
    expect(await claims.quietAt(next, 'north')).toBe(quiet);
    nowMs = quiet;
    expect(await claims.quietAt(next, 'north')).toBe(0);
  });

  test('returns the latest time of all processes of the ended run', async () => {
    const next = await takenOver(async (move) => {
      await write(move);
      nowMs += 1_000;
      await write(move, 'north', processOfItsOwn());
    });
    expect(await claims.quietAt(next, 'north')).toBe(nowMs + times.permitMs + times.lifeMs);
  });

  test('returns 0 after a run that released its permit with all requests answered', async () => {
    const next = await takenOver(async (move) => {
      await write(move);
      await claims.writer(move, 'north').release();
    });
    expect(await claims.quietAt(next, 'north')).toBe(0);
  });

  test('includes an unanswered request, although the run released its permit', async () => {
    const failed = nowMs + 2_000;
    const next = await takenOver(async (move) => {
      const lost = new MoverError('WRITE_NOT_CONFIRMED', 'no answer', { retryable: true });
      const send = () => {
        nowMs = failed;
        return Promise.reject(lost);
      };
      await expect(claims.writer(move, 'north').send(send)).rejects.toBe(lost);
      await claims.writer(move, 'north').release();
    });
    expect(await claims.quietAt(next, 'north')).toBe(failed + times.lifeMs);
  });

  test('includes the permit of a process that stored it just before another run claimed the vault', async () => {
    const [first, second] = [run('west', 'north'), run('west', 'north')];
    await claim(first);
    let claimed: Promise<unknown> = Promise.resolve();
    const sent = claims.writer(first, 'north').send(() => {
      end(first);
      claimed = claim(second);
      return Promise.resolve();
    });
    await sent;
    await claimed;
    expect(await claims.quietAt(second, 'north')).toBeGreaterThan(nowMs);
  });

  test('returns 0 for a run without a claim, such as a check', async () => {
    const move = run('west', 'north');
    await claim(move);
    await write(move);
    expect(await claims.quietAt(run('west', 'north', { dryRun: true }), 'north')).toBe(0);
  });

  test.each([
    ['damaged', '{'],
    ['far ahead', JSON.stringify({ moveId: 'x', runId: 'y', until: 9e15 })],
  ])('returns a time in the near future for a permit that is %s', async (_, text) => {
    const move = run('west', 'north');
    await claim(move);
    await store.write(`${claimNames.permits('north')}someone.json`, new TextEncoder().encode(text));
    const quiet = await claims.quietAt(move, 'north');
    expect(quiet).toBe(nowMs + times.permitMs + times.lifeMs);
    nowMs = quiet;
    expect(await claims.quietAt(move, 'north')).toBe(0);
  });
});

describe('turn', () => {
  const item = { itemType: 'secret', itemName: 'payroll' } as const;
  const lost = new MoverError('WRITE_NOT_CONFIRMED', 'no answer', { retryable: true });
  const supersededStep = { code: 'STEP_SUPERSEDED', retryable: true };

  test('waits for nothing at a first try, and removes its note', async () => {
    const move = run('west', 'north');
    const turn = await claims.turn(move, item);
    expect(turn.waitsUntil()).toBeUndefined();
    expect(await turn.send(() => Promise.resolve('sent'))).toBe('sent');
    await turn.finish();
    expect(await store.read(claimNames.turn(move, item))).toBeUndefined();
  });

  test('makes a second try wait until requests of the first can no longer arrive', async () => {
    const move = run('west', 'north');
    const begun = nowMs;
    await claims.turn(move, item);
    const again = await processOfItsOwn().turn(move, item);
    expect(again.waitsUntil()).toBe(begun + times.permitMs + times.lifeMs);
    nowMs = begun + times.permitMs + times.lifeMs;
    expect(again.waitsUntil()).toBeUndefined();
  });

  test('stops an earlier try at its next permit, which then sends nothing more', async () => {
    const move = run('west', 'north');
    const zombie = await claims.turn(move, item);
    await zombie.send(() => Promise.resolve());
    await processOfItsOwn().turn(move, item);
    nowMs += times.permitMs;
    let isSent = false;
    await expect(zombie.send(async () => void (isSent = true))).rejects.toMatchObject(supersededStep);
    expect(isSent).toBe(false);
  });

  test.each(['finish', 'leave'] as const)('keeps the note of a later try at %s', async (ending) => {
    const move = run('west', 'north');
    const zombie = await claims.turn(move, item);
    const later = await processOfItsOwn().turn(move, item);
    nowMs += times.permitMs + times.lifeMs;
    await later.check();
    await zombie[ending]();
    expect(await store.read(claimNames.turn(move, item))).toBeDefined();
  });

  test('measures the wait from the last unanswered request', async () => {
    const move = run('west', 'north');
    const turn = await claims.turn(move, item);
    nowMs += 1_000;
    await expect(turn.send(() => Promise.reject(lost))).rejects.toBe(lost);
    await turn.leave();
    const again = await claims.turn(move, item);
    expect(again.waitsUntil()).toBe(nowMs + times.lifeMs);
  });

  test('keeps the wait for the next try when a waiting try is left', async () => {
    const move = run('west', 'north');
    const quiet = nowMs + times.permitMs + times.lifeMs;
    await claims.turn(move, item);
    nowMs += 1_000;
    const second = await claims.turn(move, item);
    await second.leave();
    nowMs += 1_000;
    expect((await claims.turn(move, item)).waitsUntil()).toBe(quiet);
  });

  test('keeps items and runs apart', async () => {
    const move = run('west', 'north');
    await claims.turn(move, item);
    expect((await claims.turn(move, { ...item, itemType: 'certificate' })).waitsUntil()).toBeUndefined();
    expect((await claims.turn(run('west', 'north'), item)).waitsUntil()).toBeUndefined();
  });
});
