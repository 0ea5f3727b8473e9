import { type Fact } from './model';

/** Why the emulator differs from what was recorded. */
interface Reason {
  readonly text: string;
  readonly covers: (difference: string, fact: Fact) => boolean;
}

const onlyOf =
  (operation: RegExp, difference: RegExp) =>
  (found: string, fact: Fact): boolean =>
    operation.test(fact.operation) && difference.test(found);

const any = /./;

/** Closed: `npm run recordings` fails for a difference that none of them covers, and for one that covers nothing. */
export const reasons: readonly Reason[] = [
  {
    text: 'Recorded before the service added the field; newer recordings of the same version have it.',
    covers: onlyOf(any, /^field attributes\.(?:exportable|recoverableDays)/),
  },
  {
    text: 'A form of 2019 and before: an error or an empty list without its later form, `recoverylevel` in lower case.',
    covers: onlyOf(any, /^error Unauthorized, not $|value:(?:null|list)$|attributes\.recover[yY][lL]evel:/),
  },
  {
    text: 'A preview without the default action.',
    covers: (found, { apiVersion }) => apiVersion === '7.3-preview' && found.includes('lifetimeActions'),
  },
  {
    text: 'The client encrypted with the public key itself, and the facts keep no cipher texts.',
    covers: onlyOf(/\/(?:decrypt|unwrapkey)$/, /^status 400 BadParameter, not 200/),
  },
  {
    text: 'The rights of the recorded identity are not known; the replay may do everything.',
    covers: onlyOf(any, /not (?:403 )?Forbidden (?:ForbiddenByPolicy|AccessDenied)/),
  },
  { text: 'A release needs the attestation of an enclave.', covers: onlyOf(/\/release$/, any) },
  {
    text: 'Certificates on P-256K are not emulated.',
    covers: (found, { operation, shape }) =>
      (operation === 'PATCH /certificates/{name}/policy' && found.startsWith('status 400 BadParameter')) ||
      (found.includes('key_props.crv') && shape.some((field) => field.includes('policy.key_props.crv'))),
  },
  {
    text: 'The facts keep no certificate files: the replay imports another one, and its policy follows that file.',
    covers: (found, { operation }) =>
      /policy\.x509_props\.(?:ekus|key_usage|sans)/.test(found) ||
      (operation === 'POST /certificates/{name}/import' && found === 'status 200, not 400 BadParameter'),
  },
  {
    text: 'Time passes for all items of the replay at once.',
    covers: (found, { operation }) =>
      found === 'status 200, not 409 Conflict ObjectIsBeingDeleted' ||
      (operation === 'GET /deletedkeys/{name}' && found === 'status 200, not 404 KeyNotFound') ||
      (operation === 'GET /certificates/{name}/pending' && /retry-after|status_details|target/.test(found)),
  },
  {
    text: 'An item from before the recording, of which the recording does not show everything.',
    covers: (found, { operation }) =>
      /^(?:no )?field (?:cer|kid|sid|x5t|managed|attributes\.(?:created|updated)|policy\.issuer\.cert_transparency):/.test(
        found,
      ) ||
      (operation === 'GET /secrets/{name}/{version}' && found.startsWith('status 404')),
  },
  {
    text: 'A key for the exchange of keys expires by itself in the service.',
    covers: onlyOf(/^POST \/keys\/\{name\}\/create$/, /^no field attributes\.exp:/),
  },
  {
    text: 'The emulator has symmetric keys in vaults, which the service has in managed HSMs only.',
    covers: onlyOf(/^POST \/keys\/\{name\}\/create$/, /^status 200, not 400 BadParameter$/),
  },
];

export function reasonFor(difference: string, fact: Fact): string | undefined {
  return reasons.find(({ covers }) => covers(difference, fact))?.text;
}
