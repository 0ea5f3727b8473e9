import { type InputOf, type OutputOf } from '../../shared/contracts/contract';
import { verifyItemContract } from '../../shared/contracts/itemSteps';
import { type StepFailed, type VersionResult } from '../../shared/contracts/outcome';
import { type Clients } from '../../shared/clients/openClients';
import { type SecretVault, type SecretVersion } from '../../shared/clients/secretVault';
import { type ComparableVersion } from '../../shared/rules/matchVersions';
import { judgeCopy } from '../../shared/rules/judgeCopy';
import { activity } from './activity';
import { failStep } from './failStep';
import { type Digest, readComparable, withoutValues } from './readComparable';
import { readOrder, readProvenOrder } from './readOrder';
import { openPair } from './vaultPair';

type Input = InputOf<typeof verifyItemContract>;
type Output = OutputOf<typeof verifyItemContract>;

/**
 * Reads one item at both vaults once more and compares: every version, in order, with its attributes, and at level `full`
 * its value by keyed digest. Reads only.
 */
export function verifyItem({ vaults, staging }: Clients) {
  return activity(verifyItemContract, async (input): Promise<Output> => {
    const pair = openPair(vaults, input.move);
    const digest: Digest = (value) => staging.digest(input.move, value);
    try {
      const [source, target] = await Promise.all([
        readSide(pair.source, input, digest),
        readSide(pair.target, input, digest),
      ]);
      const verdict = judgeCopy(source, target, input.versions);
      return verdict.equal
        ? { state: 'verified', versions: forReport(verdict.pairs, input), throttled: pair.meter.throttled }
        : { ...notEqual(input, verdict.difference), throttled: pair.meter.throttled };
    } catch (error) {
      return { ...failStep(error), throttled: pair.meter.throttled };
    }
  });
}

async function readSide(
  vault: SecretVault,
  { move, itemName, route, versions }: Input,
  digest: Digest,
): Promise<readonly ComparableVersion[]> {
  // Where nothing says which version became which, a copy by value is known by the order of its values alone.
  const read = versions.length === 0 && route !== 'backupRestore' ? readProvenOrder : readOrder;
  const { ordered } = await read(vault, itemName);
  return move.verify === 'full' ? readComparable(vault, itemName, ordered, digest) : markDisabled(ordered);
}

/** Disabled versions stay unreadable at level `metadata` too, so that both levels judge them alike. */
function markDisabled(versions: readonly SecretVersion[]): readonly ComparableVersion[] {
  return withoutValues(versions).map((version) => (version.enabled ? version : { ...version, digest: null }));
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
