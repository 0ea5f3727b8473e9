import { type AccessPath, type PrincipalAccess, type VaultAccess } from '../../contracts/api/accessAnswers';
import { counted } from '../../words/word';
import { type Cell, type Document, type Section, tableSection } from '../documents/document';
import { accessReasonTexts, differenceText } from './accessReasonTexts';

/** Who can do what in a vault, for people. */
export function accessDocument(access: VaultAccess): Document {
  const { vault, model, principals, inert, managers, notRead, readAt } = access;
  const isWhole = notRead.length === 0;
  const groups = principals.filter(({ principalType }) => principalType === 'Group').length;
  const asRoles = principals.filter((one) => one.asRoles !== null);
  return {
    title: `${vault}: ${counted(principals.length, 'principal')} with access through ${model}`,
    kind: 'Access to a vault',
    verdict: {
      text: isWhole ? 'complete' : 'incomplete',
      tone: isWhole ? 'good' : 'warn',
      meaning: isWhole
        ? 'The app read everything that decides who may use the items.'
        : 'The app may not read everything. Others may have access, too.',
    },
    sums: [],
    facts: [
      ['read', readAt],
      ['last use', useText(access)],
      ...(groups === 0
        ? []
        : [['groups', `The members of ${counted(groups, 'group')} are in the directory.`] as const]),
      ...notRead.map(({ part, code, detail }) => [`not read: ${part}`, `${code}: ${detail}`] as const),
    ],
    sections: [
      tableSection('Who can do what', ['principal', 'type', 'through', 'can', 'last use'], principals.flatMap(rowsOf)),
      {
        ...tableSection('As roles', ['principal', 'roles', 'difference'], asRoles.map(roleRow)),
        ...(asRoles.length > 0 ? { text: 'What a move with "access": "roles" and all consents would give.' } : {}),
      },
      suggestions(principals),
      tableSection(
        'Roles without effect, because the vault uses policies',
        ['principal', 'type', 'through', 'would allow'],
        inert.map(({ principalId, principalType, path }) => [
          principalId,
          principalType,
          pathText(path),
          canText(path),
        ]),
      ),
      tableSection(
        'Who can give access',
        ['principal', 'type', 'role', 'at', 'how'],
        managers.map(({ principalId, principalType, role, scope, by }) => [
          ...[principalId, principalType, role, scope],
          by === 'policies' ? 'changes policies' : 'assigns roles',
        ]),
      ),
    ],
  };
}

function suggestions(principals: readonly PrincipalAccess[]): Section {
  const rows = principals.flatMap((one) => (one.onlyItems === null ? [] : [[nameOf(one), one.onlyItems.join(', ')]]));
  const text = 'As far as the audit log goes back, they used nothing else. No move does this by itself.';
  const section = tableSection('Suggestion: roles at single items', ['principal', 'used only'], rows);
  return rows.length === 0 ? section : { ...section, text };
}

function useText({ use }: VaultAccess): string {
  return 'days' in use ? `from the audit log of ${String(use.days)} days` : `not known: ${use.detail}`;
}

function rowsOf(principal: PrincipalAccess): readonly (readonly Cell[])[] {
  return principal.through.map((path, at) => [
    at === 0 ? nameOf(principal) : '',
    at === 0 ? (principal.principalType ?? 'not known') : '',
    pathText(path),
    canText(path),
    at === 0 ? lastUse(principal) : '',
  ]);
}

function nameOf({ principalId, applicationId }: PrincipalAccess): string {
  return applicationId === null ? principalId : `${principalId} by way of ${applicationId}`;
}

function pathText({ role, scope, item, condition }: AccessPath): string {
  const place = item ?? (/\/vaults\/[^/]+$/i.test(scope) ? 'the vault' : scope);
  const what = role === null ? 'policy' : `${role} at ${place}`;
  return `${what}${condition === null ? '' : ' with a condition'}`;
}

function canText({ can }: AccessPath): string {
  if (can === null) return 'not known: the app may not read the role';
  return can.length === 0 ? 'nothing' : can.join(', ');
}

function lastUse({ used }: PrincipalAccess): string {
  if (used === null) return 'not known';
  return used[0]?.last ?? 'none seen';
}

function roleRow(principal: PrincipalAccess): readonly Cell[] {
  const { roles = [], gains = [], losses = [], reason } = principal.asRoles ?? {};
  const difference = differenceText({ gains, losses });
  const why = reason === undefined ? '' : `${accessReasonTexts[reason].detail} `;
  return [nameOf(principal), roles.join(', '), `${why}${difference}` || 'none'];
}
