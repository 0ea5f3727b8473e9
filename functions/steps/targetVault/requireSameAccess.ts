import { type ConfigurationPlan } from '../../../shared/contracts/model/configuration';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Arm } from '../../../shared/clients/arm/arm';
import { permissionsText, principalOf } from '../../../shared/rules/configuration/planPolicies';
import { wantedConfiguration } from '../../../shared/rules/configuration/wantedConfiguration';

/**
 * Throws `ACCESS_CHANGED` if the access policies of the source are not those of the plan. Else somebody who lost a right since then
 * would have a role for it. Called before the roles are assigned, and again before items move.
 */
export async function requireSameAccess(
  arm: Pick<Arm, 'findVault'>,
  move: MoveSpec,
  { entries }: Pick<ConfigurationPlan, 'entries'>,
): Promise<void> {
  const wanted = wantedConfiguration(move);
  if (wanted?.access !== 'roles' || !wanted.accessPolicies) return;
  const planned = new Map(
    entries.flatMap(({ part, name, source }) => (part === 'accessPolicies' ? [[name, source]] : [])),
  );
  const now = new Map<string, string>();
  const source = await arm.findVault(move.sourceVault);
  if (source !== undefined && !source.usesRoles)
    for (const policy of source.accessPolicies) now.set(principalOf(policy), permissionsText(policy));
  const names = [...new Set([...planned.keys(), ...now.keys()])];
  const changed = names.filter((name) => planned.get(name) !== now.get(name));
  if (changed.length === 0) return;
  const shown = changed.slice(0, maxNamed).join(', ');
  const message = `Expected the access policies of ${move.sourceVault} to be those of the plan; ${String(changed.length)} changed since: ${shown}. No item has moved. The report has the roles that were assigned already: roll the move back, or make a new plan.`;
  throw new MoverError('ACCESS_CHANGED', message, { retryable: false });
}

const maxNamed = 5;
