import { type AccessPath, type VaultAccess } from '../../contracts/api/accessAnswers';
import { type Consumer } from '../../contracts/model/consumer';
import { type KindFacts } from './kindFacts';

/** Whether the identity of a consumer may do at the target what it needs. `why` is there only where it is not known. */
export type TargetRight =
  | { readonly right: 'yes' }
  | { readonly right: 'notNeeded' }
  | { readonly right: 'no'; readonly missing: readonly string[] }
  | { readonly right: 'notKnown'; readonly why: keyof typeof unknownRights };

export const unknownRights = {
  accessNotRead: 'nobody read who has access to the target: --access <file>',
  accessPartlyRead: 'not everything that gives access to the target could be read',
  identityNotKnown: 'the source does not show which identity reads the vault',
  itemNotKnown: 'the consumer names only the vault, so what it reads is not known',
  throughGroup: 'a group has the right, and its members are in the directory',
  underCondition: 'a role with a condition has the right',
  throughApplication: 'the policy holds only through one application',
} as const;

const gets = { secrets: ['secrets get'], keys: ['keys get'], certificates: ['certificates get', 'secrets get'] };

/** The uses that a consumer makes of its item; undefined if they are not known. */
function usesOf(
  { item }: Pick<Consumer, 'item'>,
  needs: NonNullable<KindFacts['needs']>,
): readonly string[] | undefined {
  if (needs !== 'item') return needs;
  const [collection] = item?.split('/') ?? [];
  return collection === 'secrets' || collection === 'keys' || collection === 'certificates'
    ? gets[collection]
    : undefined;
}

export function targetRight(
  consumer: Pick<Consumer, 'item' | 'identity'>,
  needs: KindFacts['needs'],
  access: VaultAccess | undefined,
): TargetRight {
  if (needs === null) return { right: 'notNeeded' };
  const uses = usesOf(consumer, needs);
  if (uses === undefined) return { right: 'notKnown', why: 'itemNotKnown' };
  if (access === undefined) return { right: 'notKnown', why: 'accessNotRead' };
  if (consumer.identity === null) return { right: 'notKnown', why: 'identityNotKnown' };
  const identity = consumer.identity.toLowerCase();
  const own = access.principals.filter(({ principalId }) => principalId.toLowerCase() === identity);
  const sure = own.filter(({ applicationId }) => applicationId === null).flatMap(({ through }) => through);
  const missing = uses.filter(
    (use) => !sure.some((path) => gives(path, use, consumer.item) && path.condition === null),
  );
  if (missing.length === 0) return { right: 'yes' };
  const allows = (paths: readonly AccessPath[]) =>
    missing.every((use) => [...sure, ...paths].some((path) => path.can === null || gives(path, use, consumer.item)));
  const groups = access.principals.filter(({ principalType }) => principalType === 'Group');
  if (allows([])) return { right: 'notKnown', why: 'underCondition' };
  if (allows(own.flatMap(({ through }) => through))) return { right: 'notKnown', why: 'throughApplication' };
  if (allows(groups.flatMap(({ through }) => through))) return { right: 'notKnown', why: 'throughGroup' };
  if (access.notRead.length > 0) return { right: 'notKnown', why: 'accessPartlyRead' };
  return { right: 'no', missing };
}

/** A path to one item gives nothing with another. */
function gives({ can, item }: AccessPath, use: string, used: string | null): boolean {
  const isFor = item === null || (used !== null && used.toLowerCase() === item.toLowerCase());
  return isFor && can?.includes(use) === true;
}
