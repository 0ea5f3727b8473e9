import {
  type AccessReason,
  accessReasons,
  type ConfigurationEntry,
  type EntryAccess,
  type ManualStep,
  type WholeVaultReason,
} from '../../contracts/model/configuration';

/** What each reason means, and what to do. */
export const accessReasonTexts: Readonly<Record<AccessReason, { readonly detail: string; readonly remedy: string }>> = {
  COMPOUND_IDENTITY: {
    detail: 'The policy holds only for calls through one application, which roles cannot say.',
    remedy: 'Give the application a role of its own.',
  },
  OTHER_TENANT: {
    detail: 'The principal is of another tenant.',
    remedy: 'Give it a role by hand.',
  },
  UNKNOWN_PERMISSION: {
    detail: 'The app does not know a permission of the policy.',
    remedy: 'Give it a role by hand.',
  },
  NO_EQUAL_ROLE: {
    detail: 'No set of built-in roles allows exactly the same.',
    remedy: 'Set "customRoles": true.',
  },
  UNEQUAL_ROLES: {
    detail: 'One data action stands for several permissions, and the policy has not all of them.',
    remedy: 'Change the policy, or set "accessDifferences": "accept".',
  },
  INHERITED_ROLE: {
    detail: 'A role from above acts in the target, and did not act in the source.',
    remedy: 'Remove the assignment, or set "accessDifferences": "accept".',
  },
  INERT_ROLE: {
    detail: 'A role at the source has no effect there, and would have one at the target.',
    remedy: 'Remove the assignment, or set "accessDifferences": "accept".',
  },
  ASSIGNMENT_LIMIT: {
    detail: 'The subscription has no room for more role assignments.',
    remedy: 'Remove some, or assign the roles to a group.',
  },
  TARGET_USES_POLICIES: {
    detail: 'The target uses access policies. The move does not change that: it would lock its users out.',
    remedy: 'Name a new target, or one that uses roles.',
  },
};

/** Why somebody gets roles at the whole vault, although the request asks for single items. */
export const wholeVaultTexts: Readonly<Record<WholeVaultReason, string>> = {
  LOG_ELSEWHERE: 'the source does not send its audit log to this workspace',
  LOG_NOT_READABLE: 'the app cannot read all of the log',
  LOG_TOO_SHORT: 'the log does not go back that far',
  LOG_STOPPED: 'the log has no call on more than three days in a row, or since yesterday',
  CALLERS_UNKNOWN: 'the log has calls without a caller',
  NO_USE: 'the log has no call of it; calls of a group are those of its members',
  USES_VAULT: 'it also used the vault as a whole, such as a list',
  MANY_ITEMS: 'it used more than ten items',
  ITEM_NOT_MOVED: 'the move leaves out an item that it used',
  NO_ROLE_AT_ITEMS: 'no roles for these items equal its policy, or the subscription has no room for them',
};

/** Where somebody gets roles, and by which evidence, where the request asks for single items; empty where it does not. */
export function narrowingText({ narrowed, wholeVault }: Pick<EntryAccess, 'narrowed' | 'wholeVault'>): string {
  if (wholeVault !== undefined) return `At the whole vault, because ${wholeVaultTexts[wholeVault]}.`;
  if (narrowed === undefined) return '';
  const { items, workspaceId, days, until, last } = narrowed;
  return `Only at ${items.join(', ')}, and no longer at other items or the vault as a whole: in ${String(days)} days until ${until} the audit log ${workspaceId.split('/').at(-1) ?? ''} has no other use, and the last one on ${last}.`;
}

/** What somebody may do more and less than before, in words; empty if there is no difference. */
export function differenceText({
  gains,
  losses,
}: {
  readonly gains: readonly string[];
  readonly losses: readonly string[];
}): string {
  const part = (word: string, texts: readonly string[]): string[] =>
    texts.length === 0 ? [] : [`${word}: ${texts.join(', ')}.`];
  return [...part('More', gains), ...part('Less', losses)].join(' ');
}

/** What a person has to decide about access that would not be the same. */
export function accessSteps(entries: readonly ConfigurationEntry[]): ManualStep[] {
  return accessReasons.flatMap((reason): ManualStep[] => {
    const left = entries.filter(({ access }) => access?.reason === reason);
    if (left.length === 0) return [];
    const { detail, remedy: instruction } = accessReasonTexts[reason];
    const what = `${detail} ${String(left.length)}: ${left.map(({ name }) => name).join(', ')}.`;
    return [{ id: `access:${reason}`, found: 'found', what, instruction, commands: [] }];
  });
}
