import { finishWithoutSearches as finishMove } from '../../../support/move/finishWithoutSearches';
import { withUnlocked } from '../../../../functions/steps/items/unlockVersions';
import { guardsOf, connectPair } from '../../../../functions/steps/frame/vaultPair';
import { finishMoveContract } from '../../../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { moveReportSchema } from '../../../../shared/contracts/api/report';
import { type Side } from '../../../../shared/contracts/model/ids';
import { contentKeyName } from '../../../../shared/clients/claims/runRef';
import { storeNames } from '../../../../shared/rules/storeNames';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../support/move/moveAzure';

// The end of a move after a step was killed while it had disabled versions enabled.

let at: MoveAzure;

beforeAll(async () => {
  at = await startMoveAzure();
});
afterAll(() => at.stop());
afterEach(() => {
  expect(at.leaks()).toEqual([]);
});

const unlocking = () => moveBetween('target', { disabled: 'unlock' });

async function leaveEnabled(ended: MoveSpec, itemName: string, side: Side = 'source'): Promise<void> {
  await at.seed(side, itemName, [{ enabled: false }]);
  const { vaults, claims, staging } = at.clients();
  const move = await at.keyed(ended);
  const pair = connectPair(vaults, move, guardsOf(claims, move));
  const versions = await pair[side].secrets.listVersions(itemName);
  await new Promise<void>((reached) => {
    void withUnlocked(
      { store: at.store, staging, move, pair, side },
      { itemType: 'secret', itemName },
      versions,
      () => {
        reached();
        return new Promise(() => undefined);
      },
    );
  });
}

const flagsOf = async (side: Side, itemName: string) => {
  const flags: unknown[] = [];
  for await (const { enabled } of at.secrets(side).listPropertiesOfSecretVersions(itemName)) flags.push(enabled);
  return flags;
};

const finish = async (move: MoveSpec, phase: 'completed' | 'failed' = 'completed', more: object = {}) =>
  at.run(finishMove, finishMoveContract, {
    ...more,
    move,
    contentKey: (await at.keyed(move)).contentKey,
    phase,
    plan: null,
    problems: [],
    startedAt: '2026-05-01T10:00:00.000Z',
    finishedAt: '2026-05-01T10:01:00.000Z',
    throttled: 0,
  });

async function reportOf(move: MoveSpec) {
  const bytes = (await at.store.read(storeNames.report(move))) ?? new Uint8Array();
  return moveReportSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

test('finishMove disables versions that were left enabled in both vaults, and reports a notice and no problem', async () => {
  const move = unlocking();
  await leaveEnabled(move, 'open-both');
  await leaveEnabled(move, 'open-both', 'target');
  const left = (side: Side) => ({ moveId: move.moveId, side, itemType: 'secret', itemName: 'open-both', versions: 1 });
  expect(await finish(move)).toMatchObject({
    phase: 'completed',
    problemCount: 0,
    relocked: [left('source'), left('target')],
  });
  expect((await reportOf(move)).notices.map(({ code, itemName }) => [code, itemName])).toEqual([
    ['DISABLED_AGAIN', 'open-both'],
    ['DISABLED_AGAIN', 'open-both'],
  ]);
  expect([await flagsOf('source', 'open-both'), await flagsOf('target', 'open-both')]).toEqual([[false], [false]]);
});

test('finishMove reports a version that it cannot disable with the cause, and the move is partially completed', async () => {
  const move = unlocking();
  await leaveEnabled(move, 'open-stays');
  await at.deny('source', 'secrets/update/action', 'secrets/setSecret/action');
  const output = await finish(move);
  await at.deny('source');
  const problem = {
    itemType: 'secret',
    itemName: 'open-stays',
    code: 'VAULT_FORBIDDEN',
    detail: expect.stringMatching(/enabled to read it in the source vault.*“secrets set”/s),
    remedy: expect.any(String),
  };
  const end = { phase: 'partiallyCompleted', problemCount: 1, problems: [problem] };
  expect(output).toMatchObject({ ...end, notesLeft: true });
  expect(await reportOf(move)).toMatchObject({ phase: 'partiallyCompleted', problems: [problem] });
  expect(await flagsOf('source', 'open-stays')).toEqual([true]);

  const again = await finish(move);
  // The report of the first run is kept, so the move does not become completed.
  expect(again).toMatchObject({ phase: 'partiallyCompleted', problems: [{ code: 'REPORT_DIFFERS' }] });
  expect(again).not.toHaveProperty('notesLeft');
  expect(await flagsOf('source', 'open-stays')).toEqual([false]);
});

test('finishMove keeps the phase of a failed move', async () => {
  const move = unlocking();
  await leaveEnabled(move, 'open-failed');
  await at.deny('source', 'secrets/update/action', 'secrets/setSecret/action');
  expect(await finish(move, 'failed')).toMatchObject({ phase: 'failed', problemCount: 1 });
  await at.deny('source');
});

test('finishMove reports what the app did about the notes of earlier runs', async () => {
  const move = moveBetween('target');
  const item = { moveId: 'earlier', itemType: 'secret', itemName: 'left-before' } as const;
  const cleanUp = {
    relocked: [{ ...item, side: 'source' as const, versions: 2 }],
    refused: [{ moveId: 'earlier', runId: '0a1b2c3d' }],
  };
  expect(await finish(move, 'completed', { cleanUp })).toMatchObject({ phase: 'partiallyCompleted', problemCount: 1 });
  const { problems, notices } = await reportOf(move);
  expect(problems.map(({ code }) => code)).toEqual(['UNLOCK_NOTE_REFUSED']);
  expect(notices).toEqual([expect.objectContaining({ code: 'DISABLED_AGAIN', itemName: 'left-before' })]);
});

test('finishMove reports a planted note, and removes the content key all the same', async () => {
  const move = unlocking();
  const { contentKey = '' } = await at.keyed(move);
  await at.seed('source', 'planted', [{}]);
  await at.store.write(`${storeNames.unlocked(move)}source-secret-planted.jwe`, new TextEncoder().encode('{}'));
  expect(await finish(move)).toMatchObject({ problems: [{ code: 'UNLOCK_NOTE_REFUSED', itemName: 'planted' }] });
  expect(await flagsOf('source', 'planted')).toEqual([true]);
  expect(await at.store.read(contentKeyName(move, contentKey))).toBeUndefined();
});
