import { type InputOf, type OutputOf } from '../../shared/contracts/contract';
import { verifyItemContract } from '../../shared/contracts/itemSteps';
import { type StepFailed, type VersionResult } from '../../shared/contracts/outcome';
import { type Clients } from '../../shared/clients/openClients';
import { type Verdict } from '../../shared/rules/judgeCopy';
import { activity } from './activity';
import { failStep } from './failStep';
import { hasSettings, wantedSettings } from './items/itemSettings';
import { judgeItem } from './items/judgeItem';
import { proveUse } from './items/proveUse';
import { guardsOf, openPair, type VaultPair } from './vaultPair';

type Input = InputOf<typeof verifyItemContract>;
type Output = OutputOf<typeof verifyItemContract>;

/**
 * Reads one item at both vaults once more and compares: every version, in order, with its attributes, and the policy
 * beside it; at level `full` also contents by keyed digest, and by use that the target holds the private key. Writes
 * nothing, but where the request moves disabled versions by value they are opened for the moment of their reading.
 */
export function verifyItem(clients: Clients) {
  return activity(verifyItemContract, async (input): Promise<Output> => {
    const pair = openPair(clients.vaults, input.move, guardsOf(clients.claims, input.move));
    try {
      const verdict = await judge(clients, pair, input);
      return verdict.equal
        ? { state: 'verified', versions: forReport(verdict.pairs, input), throttled: pair.meter.throttled }
        : { ...notEqual(input, verdict.difference), throttled: pair.meter.throttled };
    } catch (error) {
      return { ...failStep(error), throttled: pair.meter.throttled };
    }
  });
}

async function judge(clients: Clients, pair: VaultPair, input: Input): Promise<Verdict> {
  const verdict = await judgeItem(clients, pair, input);
  if (!verdict.equal) return verdict;
  const wanted = await wantedSettings(pair.source, input, input.move);
  if (wanted !== undefined && !(await hasSettings(pair.target, input.itemName, wanted))) {
    const what = wanted.kind === 'rotationPolicy' ? 'rotation policy' : 'policy';
    return { equal: false, difference: `its ${what} in the target is another one` };
  }
  const difference = input.move.verify === 'full' ? await proveUse(pair, input, verdict.pairs) : undefined;
  return difference === undefined ? verdict : { equal: false, difference };
}

function forReport(pairs: readonly VersionResult[], { move }: Input): VersionResult[] {
  return pairs.map(({ from, to, digest }) => ({ from, to, ...(move.verify === 'full' && digest ? { digest } : {}) }));
}

function notEqual({ itemType, itemName }: Input, difference: string): StepFailed {
  return {
    state: 'failed',
    code: 'NOT_EQUAL_AFTER_MOVE',
    detail: `Expected ${itemType} ${itemName} to be the same in both vaults; ${difference}.`,
    retryable: false,
  };
}
