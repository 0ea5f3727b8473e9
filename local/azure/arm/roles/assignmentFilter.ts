import { badRequest } from '../armErrors';
import { covers } from '../scopes';
import { type RoleAssignment } from './roleAssignment';

/** Which assignments a list at a scope shows: those at, above and below it, as far as `$filter` asks for them. */
export function assignmentFilter(scope: string, filter: string | null): (assignment: RoleAssignment) => boolean {
  const near = (one: RoleAssignment) => covers(one.scope, scope) || covers(scope, one.scope);
  if (filter === null) return near;
  const conditions = filter.split(' and ').map((text) => conditionOf(scope, text.trim()));
  return (one) => near(one) && conditions.every((holds) => holds(one));
}

function conditionOf(scope: string, text: string): (assignment: RoleAssignment) => boolean {
  if (/^atScope\(\)$/i.test(text)) return (one) => covers(one.scope, scope);
  const [, principalId] = /^(?:principalId eq |assignedTo\()'([^']*)'\)?$/i.exec(text) ?? [];
  if (principalId !== undefined) return (one) => one.principalId.toLowerCase() === principalId.toLowerCase();
  throw badRequest(`The filter '${text}' is not valid, or is not emulated: see docs/emulator.md.`);
}
