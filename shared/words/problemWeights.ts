import { type ProblemCode } from '../contracts/model/progress';
import { type Words } from './word';

/** What a problem means for a person: an item cannot go by the routes of its request, something is to do, or there is something to know. */
export type Weight = 'cannotGo' | 'needsYou' | 'goodToKnow';

/** In the order in which people should read it. */
export const weightWords: Words<Weight> = {
  cannotGo: { text: 'cannot go', tone: 'bad' },
  needsYou: { text: 'needs you', tone: 'warn' },
  goodToKnow: { text: 'good to know', tone: 'quiet' },
};

const lists = {
  cannotGo: [
    'OTHER_GEOGRAPHY',
    'OTHER_SUBSCRIPTION',
    'UNKNOWN_REGION',
    'BACKUP_REFUSED_BY_TARGET',
    'BACKUP_REFUSED_BY_SOURCE',
    'BACKUP_TOO_SLOW',
    'TOO_MANY_VERSIONS_FOR_BACKUP',
    'OVER_SIZE_LIMIT',
    'DATE_AFTER_2038',
    'NAME_HELD_BY_OTHER_KIND',
    'PURGE_PROTECTED_IN_TARGET',
    'KEY_ACROSS_GEOGRAPHIES',
    'KEY_NOT_EXPORTABLE',
    'HSM_KEY_IN_STANDARD_VAULT',
    'KEY_EXPONENT_NOT_CREATABLE',
    'KEY_KIND_UNKNOWN',
    'CERTIFICATE_NOT_EXPORTABLE',
    'CERTIFICATE_EXPIRED',
    'OLD_VERSION_NOT_EXPORTABLE',
    'OLD_VERSION_EXPIRED',
  ],
  goodToKnow: [
    'NOT_SELECTED',
    'VERSIONS_NOT_SELECTED',
    'DISABLED_SKIPPED',
    'OLD_VERSION_DISABLED',
    'VERSION_ORDER_UNCERTAIN',
    'MOVES_WITH_ALL_VERSIONS',
    'ALREADY_THERE',
    'DUPLICATE_VERSION',
    'LATE_WRITE_HEALED',
    'GONE_FROM_SOURCE',
  ],
} as const satisfies Partial<Record<Weight, readonly ProblemCode[]>>;

const weights = new Map<ProblemCode, Weight>([
  ...lists.cannotGo.map((code) => [code, 'cannotGo'] as const),
  ...lists.goodToKnow.map((code) => [code, 'goodToKnow'] as const),
]);

/** Whatever is on no list needs somebody, as each error does. */
export function weightOf(code: ProblemCode): Weight {
  return weights.get(code) ?? 'needsYou';
}
