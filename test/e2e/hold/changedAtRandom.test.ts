import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { ChangedRun } from '../../support/hold/changedRun';
import { drawRun } from '../../support/hold/drawnActions';
import { fastClocks } from '../../support/hold/fastClock';
import { Verdicts } from '../../support/hold/judgeHeld';
import { endLocalProcesses } from '../../support/local/localProcess';
import { startNoticeReceiver } from '../../support/notices/noticeReceiver';
import { KillableStack, seededRandom } from '../../support/move/moveKill';

// Held moves whose vaults people change at random moments: the app says nothing that the vaults contradict by the SDK alone. A few runs
// are among the other tests. A long command has more:
// HOLD_CHANGES=300 HOLD_SEED=1 npx jest test/e2e/hold/changedAtRandom

const changes = Number(process.env['HOLD_CHANGES'] ?? 3);
const seedNumber = Number(process.env['HOLD_SEED'] ?? 1);
const atOnce = Number(process.env['HOLD_AT_ONCE'] ?? 6);
const factor = 40;

const longCalls = { VAULT_CALL_TIMEOUT_SECONDS: '120' } as const;

const seed: SeedInput = {
  vaults: [{ name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] }],
};

const webhookSecret = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`;

afterAll(endLocalProcesses);

test('says nothing of a held move that the vaults contradict', async () => {
  const base = Date.now();
  const clock = fastClocks(factor, base);
  const allowed = { MOVE_ALLOWED_SOURCES: 'contoso-*', MOVE_ALLOWED_TARGETS: 'north-*' };
  const notices = await startNoticeReceiver();
  const webhook = { MOVE_WEBHOOK_URL: notices.url, MOVE_WEBHOOK_SECRET: webhookSecret };
  // A host that hangs may send what it had begun: the other one waits longer than that for an unconfirmed write.
  const stack = await KillableStack.startWithOwnAzure(seed, { ...clock, ...allowed, ...webhook, ...longCalls }, clock);
  const verdicts = new Verdicts();
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const acted = turn.then(act);
    turn = acted.catch(() => undefined);
    return acted;
  };
  const world = { stack, verdicts, inTurn, notices, now: () => base + (Date.now() - base) * factor };
  let next = 0;
  const failed: string[] = [];
  const outcomes = new Map<string, number>();
  const slot = async (): Promise<void> => {
    while (next < changes) {
      const number = seedNumber + next;
      next += 1;
      const run = new ChangedRun(world, `run-${String(number)}`, drawRun(seededRandom(number * 7_919)));
      const outcome = await run.run().catch((error: unknown) => {
        failed.push(`seed ${String(number)}: ${String(error)} ${String((error as Error).cause)}`);
        process.stderr.write(`${failed.at(-1) ?? ''}\n`);
        return 'broken';
      });
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (changes > 20) process.stderr.write(`${String(number)} ${outcome}; wrong: ${String(verdicts.wrong.length)}\n`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, slot));
  await notices.stop();
  const counts = Object.fromEntries(verdicts.counts);
  const statements = [...verdicts.counts.values()].reduce((sum, count) => sum + count, 0);
  if (changes > 3)
    process.stderr.write(`${JSON.stringify({ runs: next, outcomes: [...outcomes], statements, counts })}\n`);
  expect(verdicts.wrong).toEqual([]);
  expect(failed).toEqual([]);
  expect(statements).toBeGreaterThan(0);
}, 3_600_000);
