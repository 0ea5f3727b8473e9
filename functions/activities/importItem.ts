import { type InputOf, type OutputOf } from '../../shared/contracts/contract';
import { importItemContract } from '../../shared/contracts/itemSteps';
import { MoverError } from '../../shared/contracts/moverError';
import { type VersionResult } from '../../shared/contracts/outcome';
import { type Clients } from '../../shared/clients/openClients';
import { type ComparableVersion, matchVersions } from '../../shared/rules/matchVersions';
import { activity } from './activity';
import { failStep } from './failStep';
import { type Digest, readComparable } from './readComparable';
import { readOrder } from './readOrder';
import { attributesOf, type StagedVersion, unpackSecret } from './stagedSecret';
import { requirePair } from './requirePair';
import { openPair, type VaultPair } from './vaultPair';

type Input = InputOf<typeof importItemContract>;
type Output = OutputOf<typeof importItemContract>;

/** An unanswered write is settled by looking, this many times at most. */
const mostLooks = 5;

/**
 * Writes the staged versions, oldest first, behind those that are in the target already. Versions cannot be deleted or
 * inserted, so the target is looked at before the first write and again after a write that nobody confirmed.
 */
export function importItem({ vaults, staging, store }: Clients) {
  return activity(importItemContract, async (input): Promise<Output> => {
    const pair = openPair(vaults, input.move);
    try {
      return await importVersions(input, pair);
    } catch (error) {
      return { ...failStep(error), throttled: pair.meter.throttled };
    }
  });

  async function importVersions(input: Input, pair: VaultPair): Promise<Output> {
    const { move, itemName, staged } = input;
    const digest: Digest = (value) => staging.digest(move, value);
    const wanted = unpackSecret(await staging.get(move, staged));
    const source = await Promise.all(wanted.map((version) => comparable(version, digest)));
    for (let look = 1; ; look += 1) {
      const { ordered } = await readOrder(pair.target, itemName);
      const target = await readComparable(pair.target, itemName, ordered, digest);
      const match = matchVersions(source, target, ordered.at(-1)?.version);
      if (match.relation === 'different') {
        return { state: 'skipped', reason: 'OTHER_CONTENT_IN_TARGET', throttled: pair.meter.throttled };
      }
      const write = async (version: StagedVersion) => {
        await requirePair(store, move);
        return pair.target.setSecret(itemName, version.value, attributesOf(version));
      };
      const written = await writeRest(wanted.slice(match.pairs.length), write, look < mostLooks);
      if (written === 'softDeleted') {
        return { state: 'blocked', reason: 'SOFT_DELETED_IN_TARGET', throttled: pair.meter.throttled };
      }
      if (written === 'unconfirmed') continue;
      await staging.drop(staged);
      const versions = withDigests([...match.pairs, ...written], source);
      return { state: 'imported', versions, throttled: pair.meter.throttled };
    }
  }
}

/** Writes versions in order; ends early when the service does not say whether it took one. */
async function writeRest(
  versions: readonly StagedVersion[],
  write: (version: StagedVersion) => Promise<{ readonly version: string }>,
  mayLookAgain: boolean,
): Promise<readonly VersionResult[] | 'unconfirmed' | 'softDeleted'> {
  const written: VersionResult[] = [];
  for (const version of versions) {
    try {
      const { version: to } = await write(version);
      written.push({ from: version.version, to });
    } catch (error) {
      if (!(error instanceof MoverError)) throw error;
      if (error.code === 'ITEM_SOFT_DELETED') return 'softDeleted';
      if (error.code === 'WRITE_NOT_CONFIRMED' && mayLookAgain) return 'unconfirmed';
      throw error;
    }
  }
  return written;
}

async function comparable(version: StagedVersion, digest: Digest): Promise<ComparableVersion> {
  const { value, ...rest } = version;
  return { ...rest, digest: await digest(value) };
}

function withDigests(pairs: readonly VersionResult[], source: readonly ComparableVersion[]): VersionResult[] {
  const digests = new Map(source.map((version) => [version.version, version.digest]));
  return pairs.map(({ from, to }) => {
    const digest = digests.get(from);
    return { from, to, ...(typeof digest === 'string' ? { digest } : {}) };
  });
}
