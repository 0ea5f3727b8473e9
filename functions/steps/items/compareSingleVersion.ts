import { type Verification } from '../../../shared/contracts/steps/itemSteps';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type StagingStore } from '../../../shared/clients/staging/stagingStore';
import { judgeCopy, type CopyVerdict } from '../../../shared/rules/compare/judgeCopy';
import { type ComparableVersion } from '../../../shared/rules/compare/comparableVersion';
import { type SeenVersion } from '../../../shared/rules/cutover/targetState';
import { soleVersion } from '../../../shared/rules/plan/soleVersion';
import { comparedDigest } from './reportedDigests';
import { type MoveVault, type VaultPair } from '../frame/vaultPair';

type Input = Verification;

/**
 * Compares a secret of one version by reading it once in each vault without naming a version, as an application does. A
 * version can only be added as the new current one, and none can be removed. So if the version that was the only one is
 * still current, it still is the only one, and listing the versions would show nothing more. Returns undefined unless
 * both are plainly equal; then the caller compares the lists.
 */
export async function compareSingleVersion(
  staging: Pick<StagingStore, 'digest'>,
  { source, target }: VaultPair,
  input: Input,
): Promise<{ readonly verdict: CopyVerdict; readonly there: readonly SeenVersion[] } | undefined> {
  const sole = soleVersion(input, input.move);
  if (sole === undefined) return undefined;
  const { itemName, move } = input;
  const [from, to] = await Promise.all([readCurrent(source, itemName), readCurrent(target, itemName)]);
  if (from?.version !== sole.from || to?.version !== sole.to) return undefined;
  const digest = comparedDigest(staging, move, input);
  const digested = async ({ value, ...version }: CurrentSecret): Promise<ComparableVersion> => ({
    ...version,
    digest: await digest(value),
  });
  const terms = { pairs: [sole], leftOut: [], mayHoldMore: false };
  const verdict = judgeCopy([await digested(from)], [await digested(to)], terms);
  return verdict.equal ? { verdict, there: [to] } : undefined;
}

type CurrentSecret = Awaited<ReturnType<MoveVault['secrets']['readSecret']>>;

/** Returns undefined for a secret that is gone, that cannot be read, or that names a previous version. */
async function readCurrent({ secrets }: MoveVault, itemName: string): Promise<CurrentSecret | undefined> {
  try {
    const current = await secrets.readSecret(itemName);
    return current.previousVersion === undefined ? current : undefined;
  } catch (error) {
    if (error instanceof MoverError && (error.code === 'ITEM_NOT_FOUND' || error.code === 'ITEM_DISABLED')) {
      return undefined;
    }
    throw error;
  }
}
