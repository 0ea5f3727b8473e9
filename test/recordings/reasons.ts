import { type Fact } from './model';

/** Why the emulator differs from what was recorded. */
interface Reason {
  readonly text: string;
  readonly covers: (difference: string, fact: Fact) => boolean;
}

const onlyOf =
  (operation: RegExp, difference: RegExp, versions = /./) =>
  (found: string, fact: Fact): boolean =>
    operation.test(fact.operation) && difference.test(found) && versions.test(fact.apiVersion);

const any = /./;

/** Closed: `npm run recordings` fails for a difference that none of them covers, and for one that covers nothing. */
export const reasons: readonly Reason[] = [
  {
    text: 'Version 7.1-preview had no `recoverableDays` in March 2020; in April it had.',
    covers: onlyOf(any, /^field attributes\.recoverableDays:number$/, /^7\.1-preview$/),
  },
  {
    text: 'Until 2019 a call without a token was refused without a body.',
    covers: onlyOf(any, /^error Unauthorized, not $/, /^(?:2016-10-01|7\.0)$/),
  },
  {
    text: 'An empty list was null until 2019.',
    covers: onlyOf(
      /^GET \/(?:deleted)?(?:secrets|keys)/,
      /^(?:no )?field value:(?:null|list)$/,
      /^(?:2016-10-01|7\.0)$/,
    ),
  },
  {
    text: '`recoverylevel` was in lower case until 2017.',
    covers: onlyOf(any, /^(?:no )?field attributes\.recover[yY][lL]evel:string$/, /^2016-10-01$/),
  },
  {
    text: 'A rotation policy of the first preview had no default action.',
    covers: onlyOf(/^GET \/keys\/\{name\}\/rotationpolicy$/, /lifetimeActions/, /^7\.3-preview$/),
  },
  {
    text: 'Until 2020 a deleted secret that is disabled had the inner code of missing rights.',
    covers: onlyOf(/^GET \/deletedsecrets\/\{name\}$/, /^error Forbidden SecretDisabled, not Forbidden AccessDenied$/),
  },
  {
    text: 'The recorded identity had no right to the key.',
    covers: onlyOf(/^(?:GET|POST) \/keys\//, /not 403 Forbidden (?:ForbiddenByPolicy|AccessDenied)$/),
  },
  {
    text: 'A release needs the attestation of an enclave.',
    covers: onlyOf(/\/release$/, /^status 403 Forbidden, not 200$/),
  },
  {
    text: 'Certificates on P-256K are not emulated.',
    covers: (found, { operation, shape }) =>
      (operation === 'PATCH /certificates/{name}/policy' && found.startsWith('status 400 BadParameter')) ||
      (found.includes('key_props.crv') && shape.some((field) => field.includes('policy.key_props.crv'))),
  },
  {
    text: 'The service refused a file that the facts do not keep.',
    covers: onlyOf(/^POST \/certificates\/\{name\}\/import$/, /^status 200, not 400 BadParameter$/, /^2016-10-01$/),
  },
  {
    text: 'In the replay, time passes for all items at once.',
    covers: (found, { operation }) =>
      found === 'status 200, not 409 Conflict ObjectIsBeingDeleted' ||
      (operation === 'GET /deletedkeys/{name}' && found === 'status 200, not 404 KeyNotFound') ||
      (operation === 'GET /certificates/{name}/pending' && /retry-after|status_details|target/.test(found)) ||
      /^field (?:cer|kid|sid|x5t):string$/.test(found),
  },
  {
    text: 'The secret of a storage account, which the service has retired.',
    covers: onlyOf(
      /^GET \/secrets\/\{name\}$/,
      /^(?:no field managed|field attributes\.(?:created|updated|recoverableDays)):/,
      /^7\.4$/,
    ),
  },
  {
    text: 'An item from before the recording, whose policy or version it does not show.',
    covers: (found, { operation }) =>
      found.startsWith('no field policy.issuer.cert_transparency:') ||
      (operation === 'POST /certificates/restore' && found === 'field policy.x509_props.sans:object') ||
      (operation === 'GET /secrets/{name}/{version}' && found === 'status 404 SecretNotFound, not 200'),
  },
  {
    text: 'Symmetric keys are in vaults, too.',
    covers: onlyOf(/^POST \/keys\/\{name\}\/create$/, /^status 200, not 400 BadParameter$/),
  },
];

export function reasonFor(difference: string, fact: Fact): string | undefined {
  return reasons.find(({ covers }) => covers(difference, fact))?.text;
}
