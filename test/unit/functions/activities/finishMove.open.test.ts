import { finishMove } from '../../../../functions/activities/finishMove';
import { withUnlocked } from '../../../../functions/steps/items/unlockVersions';
import { guardsOf, connectPair } from '../../../../functions/steps/vaultPair';
import { finishMoveContract } from '../../../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { moveReportSchema } from '../../../../shared/contracts/api/report';
import { type Side } from '../../../../shared/contracts/model/vaultRef';
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

async function leaveEnabled(move: MoveSpec, itemName: string, side: Side = 'source'): Promise<void> {
  await at.seed(side, itemName, [{ enabled: false }]);
  const { vaults, claims } = at.clients();
  const pair = connectPair(vaults, move, guardsOf(claims, move));
  const versions = await pair[side].secrets.listVersions(itemName);
  await new Promise<void>((reached) => {
    void withUnlocked({ store: at.store, move, pair, side }, { itemType: 'secret', itemName }, versions, () => {
      reached();
      return new Promise(() => undefined);
    });
  });
}

const flagsOf = async (side: Side, itemName: string) => {
  const flags: unknown[] = [];
  for await (const { enabled } of at.secrets(side).listPropertiesOfSecretVersions(itemName)) flags.push(enabled);
  return flags;
};

const finish = (move: MoveSpec, phase: 'completed' | 'failed' = 'completed') =>
  at.run(finishMove, finishMoveContract, {
    move,
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

test('finishMove disables versions that were left enabled in both vaults, and reports no problem', async () => {
  const move = unlocking();
  await leaveEnabled(move, 'open-both');
  await leaveEnabled(move, 'open-both', 'target');
  // The report of the first run is kept, so the move does not become completed.
  expect(await finish(move)).toMatchObject({ phase: 'partiallyCompleted', problems: [{ code: 'REPORT_DIFFERS' }] });
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
  expect(output).toMatchObject({ phase: 'partiallyCompleted', problemCount: 1, problems: [problem] });
  expect(await reportOf(move)).toMatchObject({ phase: 'partiallyCompleted', problems: [problem] });
  expect(await flagsOf('source', 'open-stays')).toEqual([true]);

  expect(await finish(move)).toMatchObject({ phase: 'completed', problemCount: 0 });
  expect(await flagsOf('source', 'open-stays')).toEqual([false]);
});

test('finishMove keeps the phase of a failed move', async () => {
  const move = unlocking();
  await leaveEnabled(move, 'open-failed');
  await at.deny('source', 'secrets/update/action', 'secrets/setSecret/action');
  expect(await finish(move, 'failed')).toMatchObject({ phase: 'failed', problemCount: 1 });
  await at.deny('source');
});
