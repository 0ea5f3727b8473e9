import { type ConfigurationPlan } from '../../../shared/contracts/model/configuration';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Arm } from '../../../shared/clients/arm/arm';
import { changedPrincipals } from '../../../shared/rules/configuration/changedPrincipals';
import { wantedConfiguration } from '../../../shared/rules/configuration/wantedConfiguration';

type Planned = Pick<ConfigurationPlan, 'entries'>;

/**
 * Throws `ACCESS_CHANGED` if the access policies of the source are not those of the plan. Else somebody who lost a right since then
 * would have a role for it. Called before the roles are assigned, and again before items move.
 */
export async function requireSameAccess(arm: Pick<Arm, 'findVault'>, move: MoveSpec, planned: Planned): Promise<void> {
  const changed = await changedSince(arm, move, planned);
  if (changed.length === 0) return;
  const message = `${changedText(move, changed)} No item has moved. The report has the roles that were assigned already: roll the move back, or make a new plan.`;
  throw new MoverError('ACCESS_CHANGED', message, { retryable: false });
}

/** Whose access policies at the source are not those of the plan any more. Empty where policies do not become roles. */
export async function changedSince(
  arm: Pick<Arm, 'findVault'>,
  move: MoveSpec,
  { entries }: Planned,
): Promise<readonly string[]> {
  const wanted = wantedConfiguration(move);
  if (wanted?.access !== 'roles' || !wanted.accessPolicies) return [];
  return changedPrincipals(entries, await arm.findVault(move.sourceVault));
}

/** The principals by name, as far as a message has room. */
export function changedText({ sourceVault }: Pick<MoveSpec, 'sourceVault'>, changed: readonly string[]): string {
  const shown = changed.slice(0, maxNamed).join(', ');
  return `Expected the access policies of ${sourceVault} to be those of the plan; ${String(changed.length)} changed since: ${shown}.`;
}

const maxNamed = 5;
