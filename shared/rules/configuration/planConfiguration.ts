import { type ConfigurationPlan } from '../../contracts/model/configuration';
import { type ConfigurationFacts } from './configurationFacts';
import { manualSteps } from './manualSteps';
import { planAssignments } from './planAssignments';
import { planDiagnostics } from './planDiagnostics';
import { planEndpoint } from './planEndpoint';
import { planNetwork } from './planNetwork';
import { planPolicies } from './planPolicies';
import { planCreation, planEnabledFor, planPurgeProtection, planTags } from './planVaultResource';

/**
 * The difference between two vaults, and the writes that carry it, in this order: first restrictions, then the private endpoint, then access, then tags
 * and logs, and purge protection last of all.
 */
export function planConfiguration(facts: ConfigurationFacts): Pick<ConfigurationPlan, 'entries' | 'steps' | 'byHand'> {
  const parts = [
    planCreation(facts),
    planNetwork(facts),
    planEndpoint(facts),
    planEnabledFor(facts),
    planPolicies(facts),
    planAssignments(facts),
    planTags(facts),
    planDiagnostics(facts),
    planPurgeProtection(facts),
  ];
  return {
    entries: parts.flatMap(({ entries }) => [...entries]),
    steps: parts.flatMap(({ steps }) => [...steps]),
    byHand: [...parts.flatMap(({ byHand }) => [...byHand]), ...manualSteps(facts)],
  };
}
