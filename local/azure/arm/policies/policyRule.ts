import { ServiceError } from '../../calls/serviceError';
import { type PolicyRule } from '../../cloud/azureSettings';
import { sameText } from '../../cloud/textMatch';
import { type VaultPut } from '../vaults/vaultParameters';

export interface PolicySubject {
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  readonly sent: Pick<VaultPut, 'tags' | 'properties'>;
}

/**
 * Throws 403 RequestDisallowedByPolicy with one detail for each policy that the body breaks, as the service answers.
 * Source: "Resolve errors for request disallowed by policy" of Azure Resource Manager's documentation.
 */
export function requirePolicies(rules: readonly PolicyRule[], subject: PolicySubject): void {
  const broken = rules.filter((rule) => appliesTo(rule, subject) && !isMet(rule, subject));
  if (broken.length === 0) return;
  const identifiers = broken.map((rule) => identifiersOf(rule, subject));
  throw new ServiceError(
    403,
    'RequestDisallowedByPolicy',
    `Resource '${subject.name}' was disallowed by policy. Policy identifiers: '${JSON.stringify(identifiers.map(plain))}'.`,
    { additionalInfo: identifiers.map((info) => ({ type: 'PolicyViolation', info })) },
  );
}

function appliesTo({ resourceGroup }: PolicyRule, subject: PolicySubject): boolean {
  return resourceGroup === undefined || sameText(resourceGroup, subject.resourceGroup);
}

function isMet({ requires }: PolicyRule, { sent: { tags, properties } }: PolicySubject): boolean {
  if (requires === 'purgeProtection') return properties.enablePurgeProtection === true;
  if (requires === 'noPublicAccess') return /^disabled$/i.test(properties.publicNetworkAccess ?? '');
  return Object.keys(tags ?? {}).some((name) => sameText(name, requires.tag));
}

function identifiersOf({ assignment, displayName }: PolicyRule, { subscriptionId }: PolicySubject) {
  const scope = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization`;
  return {
    policyDefinitionDisplayName: displayName,
    policyDefinitionEffect: 'deny',
    policyDefinitionId: `${scope}/policyDefinitions/${assignment}`,
    policyAssignmentName: assignment,
    policyAssignmentDisplayName: displayName,
    policyAssignmentId: `${scope}/policyAssignments/${assignment}`,
  };
}

function plain(info: ReturnType<typeof identifiersOf>): object {
  return {
    policyAssignment: { name: info.policyAssignmentDisplayName, id: info.policyAssignmentId },
    policyDefinition: { name: info.policyDefinitionDisplayName, id: info.policyDefinitionId },
  };
}
