import { claimNames } from '../../../../../shared/clients/claims/claimDocument';
import { type WriteClaims, writeClaims } from '../../../../../shared/clients/claims/writeClaims';
import { directoryStore } from '../../../../../shared/clients/store/directoryStore';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { temporaryFolder } from '../../../../support/clients/clientFolder';
import { moveOf } from '../../../../support/move/moveFixtures';

// Somebody who can write to the store changes the claim of a vault.

const times = { permitMs: 5_000, lifeMs: 45_000 };
const { folder, remove } = temporaryFolder();
const store = directoryStore(folder);
let nowMs = 0;
let runs = 0;
let claims: WriteClaims;

beforeEach(async () => {
  claims = processOfItsOwn();
  nowMs = 1_700_000_000_000;
  for await (const name of store.list('claims/')) await store.remove(name);
});
afterAll(remove);

/** The claims in another process. */
const processOfItsOwn = (own = store): WriteClaims =>
  writeClaims({ store: own, clock: { now: () => nowMs, after: () => () => undefined }, times, nowMs: () => nowMs });

function run(sourceVault: string, targetVault: string): MoveSpec {
  runs += 1;
  return moveOf({ runId: runs.toString(16).padStart(8, '0'), sourceVault, targetVault });
}

const stateOf = () => Promise.resolve('running' as const);
const claim = (move: MoveSpec) => claims.claim(move, stateOf);
const write = (move: MoveSpec, vault = move.targetVault, from = claims) =>
  from.writer(move, vault).send(() => Promise.resolve('sent'));

test('a late try starts nothing after another run took the vault, although a second try in its process has just asked for it', async () => {
  const [late, next] = [run('west', 'north'), run('south', 'north')];
  await claim(late);
  nowMs += 120_000;
  await claims.claim(next, () => Promise.resolve('absent'));
  expect(await claim(late)).toMatchObject({ runId: next.runId });
  const begun = claims.begin(late, () => Promise.resolve('started'));
  await expect(begun).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
});

describe('a run whose stored claim somebody changes', () => {
  const file = claimNames.vault('north');
  const lost = { code: 'CLAIM_LOST', retryable: false };
  const put = (text: string) => store.write(file, new TextEncoder().encode(text));
  const noHolder = JSON.stringify({ fence: 9, holders: [], previous: [] });

  test.each([
    ['gone', () => store.remove(file)],
    ['truncated', () => put('{"fence":1,')],
    ['without a holder', () => put(noHolder)],
    ['of no possible fence', () => put(noHolder.replace('9', '9007199254740991'))],
  ])('sends nothing while the claim is %s, and nothing once it is back', async (_, change) => {
    const move = run('west', 'north');
    await claim(move);
    expect(await write(move)).toBe('sent');
    const own = (await store.read(file)) ?? new Uint8Array();
    await change();
    nowMs += times.permitMs;
    await expect(write(move)).rejects.toMatchObject(lost);
    await store.write(file, own);
    await expect(write(move)).rejects.toMatchObject(lost);
  });

  test('sends nothing for two runs of which each finds its own earlier claim', async () => {
    const [first, second] = [run('west', 'north'), run('south', 'north')];
    await claim(first);
    const own = (await store.read(file)) ?? new Uint8Array();
    await store.remove(file);
    expect(await claim(second)).toBeUndefined();
    await store.write(file, own);
    await expect(write(first)).rejects.toMatchObject(lost);
    await expect(write(second)).rejects.toMatchObject(lost);
  });

  test('leaves no permit that makes the next run wait', async () => {
    const [first, second] = [run('west', 'north'), run('south', 'north')];
    await claim(first);
    await store.remove(file);
    await expect(write(first)).rejects.toMatchObject(lost);
    await processOfItsOwn().claim(second, stateOf);
    expect(await claims.quietAt(second, 'north')).toBe(0);
  });

  test.each([
    ['damaged', () => put('{')],
    ['removed', () => store.remove(file)],
  ])('makes the next run wait for requests of a run that the %s claim named, without its permit', async (_, change) => {
    const [first, second] = [run('west', 'north'), run('south', 'north')];
    await claim(first);
    await write(first);
    await change();
    for await (const name of store.list(claimNames.permits('north'))) await store.remove(name);
    expect(await claim(second)).toBeUndefined();
    expect(await claims.quietAt(second, 'north')).toBe(nowMs + times.permitMs + times.lifeMs);
  });

  test('fails if it waits for its vault and writes, not if it only reads', async () => {
    const move = run('west', 'north');
    await claim(move);
    await store.remove(file);
    await expect(claims.quietAt(move, 'north')).rejects.toMatchObject(lost);
    expect(await claims.quietAt({ ...move, dryRun: true }, 'north')).toBe(0);
  });

  test('sends again after the store did not answer for a while', async () => {
    let answers = true;
    const unsure = {
      ...store,
      read: (name: string) =>
        answers ? store.read(name) : Promise.reject(new MoverError('STORE_UNAVAILABLE', 'no', { retryable: true })),
    };
    const move = run('west', 'north');
    await claim(move);
    const own = processOfItsOwn(unsure);
    answers = false;
    await expect(write(move, 'north', own)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
    answers = true;
    expect(await write(move, 'north', own)).toBe('sent');
  });
});
