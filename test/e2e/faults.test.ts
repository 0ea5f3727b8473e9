import { type FaultRuleInput } from '../../local/azure/calls/faultRule';
import { type SeedInput } from '../../local/azure/seeds/seedSchema';
import { localControl } from '../support/local/localControl';
import { postMove, readReport, waitForEnd } from '../support/local/localMoves';
import { endLocalProcesses } from '../support/local/localProcess';
import { readVault } from '../support/local/localVaults';
import { withoutIdsAndTimes } from '../support/move/moveCompare';
import { KillableStack, shortCalls } from '../support/move/moveKill';
import { moveSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../support/move/moveSeed';

const usualCount = 6;

interface Trouble {
  readonly name: string;
  readonly rules: readonly FaultRuleInput[];
  /** The target of the short form. */
  readonly target: string;
}

/** Faults that all vaults of the move have. FAULT_TARGETS=all moves to both targets with each of them. */
const troubles: readonly Trouble[] = [
  {
    name: '429 without Retry-After on every third call',
    target: otherGeographyTarget,
    rules: [{ when: { every: 3 }, effect: { kind: 'throttle' } }],
  },
  {
    name: 'bursts of 503',
    target: sameGeographyTarget,
    rules: [{ when: { probability: 0.5, randomSeed: 7 }, times: 8, effect: { kind: 'error', status: 503 } }],
  },
  {
    name: 'connections cut before the vault processes a call',
    target: sameGeographyTarget,
    rules: [{ when: { every: 5 }, times: 12, effect: { kind: 'reset', at: 'before' } }],
  },
  {
    name: 'connections cut after a write took effect',
    target: otherGeographyTarget,
    rules: [{ match: { method: 'PUT' }, when: { every: 5 }, times: 10, effect: { kind: 'reset', at: 'after' } }],
  },
  {
    name: 'restores with a cut answer',
    target: sameGeographyTarget,
    rules: [
      { match: { operation: '*.restore' }, when: { every: 3 }, times: 8, effect: { kind: 'reset', at: 'after' } },
    ],
  },
  {
    name: 'stalls of two seconds',
    target: otherGeographyTarget,
    rules: [{ when: { every: 20 }, times: 3, effect: { kind: 'slow', ms: 2_000 } }],
  },
];

const targets = [sameGeographyTarget, otherGeographyTarget];
const targetsOf = ({ target }: Trouble) => (process.env['FAULT_TARGETS'] === 'all' ? targets : [target]);

/** The name of a vault of one trouble. Its faults match the end of the name. */
const vaultOf = (name: string, trouble: Trouble): string => `${name}-${String(troubles.indexOf(trouble))}`;

/** The vaults of all troubles, and the vault of the staging key. */
function seedOfAll(): SeedInput {
  const staging = moveSeed(0).vaults?.filter(({ name }) => !names.includes(name)) ?? [];
  const own = troubles.flatMap((trouble) =>
    (moveSeed(usualCount).vaults ?? [])
      .filter(({ name }) => names.includes(name))
      .map((vault) => ({ ...vault, name: vaultOf(vault.name, trouble) })),
  );
  return { vaults: [...own, ...staging] };
}
const names: readonly string[] = [moveSource, ...targets];

describe('a move between faulty vaults', () => {
  afterAll(endLocalProcesses);

  describe('of their own', () => {
    let starting: Promise<KillableStack> | undefined;
    // Concurrent cases begin before `beforeAll`.
    const start = (): Promise<KillableStack> => (starting ??= KillableStack.start(seedOfAll(), shortCalls));
    afterAll(async () => {
      await (await start()).stop();
    });

    // Concurrent: each case has its own vaults, and spends most of its time waiting.
    it.concurrent.each(troubles)('completes with the same result: $name', async (trouble) => {
      const { rules } = trouble;
      const { emulator, host } = await start();
      const sourceVault = vaultOf(moveSource, trouble);
      const source = await readVault(emulator.azure, sourceVault);
      const control = localControl(emulator.azure);
      for (const target of targetsOf(trouble)) {
        const targetVault = vaultOf(target, trouble);
        const ids: string[] = [];
        for (const { match, ...rule } of rules) {
          ids.push(await control.addFault({ ...rule, match: { ...match, vault: vaultOf('contoso-*', trouble) } }));
        }

        const { id } = await postMove(host.baseUrl, { sourceVault, targetVault });
        const end = await waitForEnd(host.baseUrl, id);

        for (const fault of ids) await control.removeFault(fault);
        expect(end).toMatchObject({ phase: 'completed', problems: [], items: { done: usualCount, failed: 0 } });
        expect((await readReport(host.baseUrl, id)).verified).toBe(usualCount);
        const moved = await readVault(emulator.azure, targetVault);
        if (target === sameGeographyTarget) expect(moved).toEqual(source);
        else expect(withoutIdsAndTimes(moved)).toEqual(withoutIdsAndTimes(source));
      }
    });
  });

  describe('which share one stack', () => {
    let stack: KillableStack;
    beforeAll(async () => {
      stack = await KillableStack.start(moveSeed(usualCount, 0));
    });
    afterAll(() => stack.stop());
    afterEach(() => localControl(stack.emulator.azure).clearFaults());

    it('reports how often it was throttled', async () => {
      const throttle: FaultRuleInput = { when: { every: 10 }, times: 5, effect: { kind: 'throttle' } };
      await localControl(stack.emulator.azure).addFault(throttle);

      const { id } = await postMove(stack.host.baseUrl, { sourceVault: moveSource, targetVault: sameGeographyTarget });

      expect((await waitForEnd(stack.host.baseUrl, id)).rate.throttled).toBeGreaterThan(0);
    });

    it('fails and names the vault if the source refuses to list its items', async () => {
      const refused: FaultRuleInput = {
        match: { vault: moveSource, operation: 'secrets.list' },
        effect: { kind: 'refuse', status: 403, code: 'Forbidden', message: 'No.' },
      };
      await localControl(stack.emulator.azure).addFault(refused);

      const { id } = await postMove(stack.host.baseUrl, { sourceVault: moveSource, targetVault: otherGeographyTarget });

      const end = await waitForEnd(stack.host.baseUrl, id);
      expect(end).toMatchObject({ phase: 'failed', problems: [{ code: 'VAULT_FORBIDDEN' }] });
      expect((await readReport(stack.host.baseUrl, id)).phase).toBe('failed');
      expect(await readVault(stack.emulator.azure, otherGeographyTarget)).toEqual([]);
    });
  });
});
