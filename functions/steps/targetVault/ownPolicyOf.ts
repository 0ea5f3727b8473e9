import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type AccessPolicy } from '../../../shared/contracts/model/vaultResource';
import { type Arm } from '../../../shared/clients/arm/arm';
import { dataRights } from '../../../shared/rules/rights/dataRights';
import { type Family } from '../../../shared/rules/rights/right';

/**
 * What the app gives itself in a target that it makes and that access policies govern, where nobody else could have let it
 * in: exactly what this move needs there. Throws `CREDENTIAL_UNAVAILABLE` when its token does not say who it is: in a vault
 * that lets nobody in, nothing could be moved.
 */
export async function ownPolicyOf(arm: Arm, move: MoveSpec, tenantId: string): Promise<AccessPolicy> {
  const objectId = await arm.ownObjectId();
  const atTarget = dataRights(move).filter(({ side }) => side === 'target');
  const names = (family: Family): string[] =>
    [
      ...new Set(atTarget.filter((right) => right.family === family).map((right) => right.permission.toLowerCase())),
    ].sort();
  return {
    tenantId,
    objectId,
    applicationId: null,
    secrets: names('secrets'),
    keys: names('keys'),
    certificates: names('certificates'),
    storage: [],
  };
}
