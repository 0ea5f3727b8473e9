import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type AccessPolicy } from '../../../shared/contracts/model/vaultResource';
import { type Arm } from '../../../shared/clients/arm/arm';
import { dataRights } from '../../../shared/rules/rights/dataRights';
import { type Family } from '../../../shared/rules/rights/right';

/**
 * Returns the access policy that the app gives itself in a new target with access policies, because nobody else could
 * have done that: exactly what this move needs there. Throws `CREDENTIAL_UNAVAILABLE` if the app's token does not
 * contain its object id: without access to the new vault nothing could be moved.
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
