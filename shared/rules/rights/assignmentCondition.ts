import { type ConfigurationPlan } from '../../contracts/model/configuration';
import { dataRoles } from '../access/dataRoles';

/** The longest condition that Azure accepts. Source: Azure RBAC documentation, "role assignment conditions: limits". */
const maxLength = 8_000;

const attribute = 'Microsoft.Authorization/roleAssignments';

/** What the app may assign. Without a plan: every role that access policies can become, to everybody except itself. */
export interface Assignable {
  /** Sorted GUIDs. */
  readonly roles: readonly string[];
  /** Sorted object ids; undefined: all except the app. */
  readonly principals: readonly string[] | undefined;
}

/** Exactly the roles and principals of a plan. */
export function assignableOf(steps: readonly StepOf[] | undefined): Assignable {
  if (steps === undefined) return { roles: dataRoles.map(({ id }) => id).sort(), principals: undefined };
  const assigned = steps.flatMap((step) => (step.kind === 'roleAssignments' ? [step.assignment] : []));
  const sorted = (texts: readonly string[]): string[] => [...new Set(texts.map((text) => text.toLowerCase()))].sort();
  return {
    roles: sorted(assigned.map(({ roleDefinitionId }) => roleDefinitionId.split('/').at(-1) ?? '')),
    principals: sorted(assigned.map(({ principalId }) => principalId)),
  };
}

type StepOf = ConfigurationPlan['steps'][number];

/**
 * The condition under which the app may make and remove role assignments, in the language of Azure's attribute-based access. Names the
 * principals as long as Azure accepts the length; else all except the app itself. Undefined if there is nothing to assign.
 */
export function assignmentCondition({ roles, principals }: Assignable, app: string): string | undefined {
  if (roles.length === 0) return undefined;
  const whole = conditionOf(roles, principals, app);
  return whole.length <= maxLength ? whole : conditionOf(roles, undefined, app);
}

function conditionOf(roles: readonly string[], principals: readonly string[] | undefined, app: string): string {
  const only = (source: '@Request' | '@Resource'): string => {
    const isRole = `${source}[${attribute}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${roles.join(', ')}}`;
    const isPrincipal =
      principals === undefined
        ? `${source}[${attribute}:PrincipalId] ForAnyOfAllValues:GuidNotEquals {${app}}`
        : `${source}[${attribute}:PrincipalId] ForAnyOfAnyValues:GuidEquals {${principals.join(', ')}}`;
    return `(${isRole} AND ${isPrincipal})`;
  };
  const unless = (verb: 'write' | 'delete'): string => `(!(ActionMatches{'${attribute}/${verb}'}))`;
  return `((${unless('write')} OR ${only('@Request')}) AND (${unless('delete')} OR ${only('@Resource')}))`;
}
