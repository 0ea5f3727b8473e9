import { type ItemTraits } from '../../contracts/model/plan';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { type ItemFacts } from './itemFacts';

/** Reasons of items of which the target has something. */
export const inTarget: ReadonlySet<ReasonCode> = new Set([
  'ALREADY_THERE',
  'PARTLY_IN_TARGET',
  'OTHER_CONTENT_IN_TARGET',
  'ADDED_TO_OTHER_CONTENT',
]);

/** The last second that a signed 32-bit number can contain: 2038-01-19. */
const lastSecondOf32Bits = 2 ** 31 - 1;

/** The facts of an item that checks need. Empty for most items. */
export function itemTraits({
  versions,
  key,
  certificate,
}: Pick<ItemFacts, 'versions' | 'key' | 'certificate'>): ItemTraits {
  const current = versions.at(-1);
  const renewsOn = key?.renewsOn ?? certificate?.renewsOn;
  const isLate = versions.some(
    ({ notBefore = 0, expires = 0 }) => notBefore > lastSecondOf32Bits || expires > lastSecondOf32Bits,
  );
  return {
    ...(current?.enabled === false ? { disabled: true } : {}),
    ...(current?.notBefore === undefined ? {} : { notBefore: current.notBefore }),
    ...(current?.expires === undefined ? {} : { expires: current.expires }),
    ...(isLate ? { late: true } : {}),
    ...(renewsOn === undefined ? {} : { renewsOn }),
    ...(certificate?.issuer === undefined ? {} : { issuer: certificate.issuer }),
  };
}
