import { type SeedInput } from '../../local/azure/seeds/seedSchema';
import { localControl } from '../support/local/localControl';
import { postMove, waitForEnd } from '../support/local/localMoves';
import { KillableStack } from '../support/move/moveKill';
import { moveSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../support/move/moveSeed';

const itemCount = 30;

/**
 * A pause of each call on its own made a call forty times as long. The goal is three times, on an idle machine. Other work of the machine
 * can slow down one of the moves more than the others, so this bound only separates these two. `refusingVault.test.ts` has the exact
 * times, in virtual time.
 */
const maxRatio = 12;

const runs = ['before', 'refused', 'after'] as const;
type Run = (typeof runs)[number];

const cases = [
  { method: 'backupRestore', target: sameGeographyTarget },
  { method: 'exportImport', target: otherGeographyTarget },
];
type Case = (typeof cases)[number];

/** The vaults of one run. Each run has its own, because the pace of a vault follows what the vault answered before. */
const pairOf = ({ method }: Case, run: Run) => ({
  sourceVault: `contoso-${method[0] ?? ''}-source-${run}`,
  targetVault: `contoso-${method[0] ?? ''}-target-${run}`,
});

function seed(): SeedInput {
  const { vaults = [] } = moveSeed(itemCount);
  const named = (from: string, name: string) =>
    vaults.filter((each) => each.name === from).map((each) => ({ ...each, name }));
  const own = cases.flatMap((each) =>
    runs.flatMap((run) => {
      const { sourceVault, targetVault } = pairOf(each, run);
      return [...named(moveSource, sourceVault), ...named(each.target, targetVault)];
    }),
  );
  return { settings: { latency: { ms: 20 } }, vaults: [...own, ...named('contoso-mover', 'contoso-mover')] };
}

describe('a move between vaults that refuse every third call without Retry-After', () => {
  let stack: KillableStack;
  beforeAll(async () => {
    stack = await KillableStack.start(seed());
  });
  afterAll(() => stack.stop());

  /** Moves all items. Returns how long a call to one of the two vaults took on average; refused calls count too. */
  async function moveItems(each: Case, run: Run) {
    const { sourceVault, targetVault } = pairOf(each, run);
    const { method } = each;
    const control = localControl(stack.emulator.azure);
    if (run === 'refused') {
      for (const vault of [sourceVault, targetVault]) {
        await control.addFault({ match: { vault }, when: { every: 3 }, effect: { kind: 'throttle' } });
      }
    }
    const from = performance.now();
    const { id } = await postMove(stack.host.baseUrl, { sourceVault, targetVault, method });
    const end = await waitForEnd(stack.host.baseUrl, id);
    const tookMs = performance.now() - from;
    expect(end).toMatchObject({ phase: 'completed', problems: [], items: { done: itemCount, failed: 0 } });
    const counts = (await control.counts()).filter(({ vault }) => [sourceVault, targetVault].includes(vault));
    const calls = counts.reduce((sum, count) => sum + count.calls, 0);
    const refused = counts.filter(({ status }) => status === 429).reduce((sum, count) => sum + count.calls, 0);
    return { msPerCall: tookMs / calls, refused };
  }

  test.each(cases)('takes a few times as long for each call, and not forty times: $method', async (each) => {
    const before = await moveItems(each, 'before');
    const refused = await moveItems(each, 'refused');
    const after = await moveItems(each, 'after');
    expect(refused.refused).toBeGreaterThan(itemCount);
    expect(refused.msPerCall / Math.max(before.msPerCall, after.msPerCall)).toBeLessThan(maxRatio);
  });
});
