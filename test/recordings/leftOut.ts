import { type PathParts } from './operationOf';
import { isFields, type RecordedCall } from './readRecording';

export interface LeftOut {
  readonly text: string;
  /** Nothing after this call can be repeated. */
  readonly ends: boolean;
}

export const leftOutReasons = {
  otherService: 'another service: sign-in, the directory, storage',
  management: 'the management plane',
  hsm: 'a managed HSM, which is not emulated',
  storageAccounts: 'storage accounts in a vault, which the service has retired',
  noSoftDelete: 'a vault without soft-delete, which the service no longer has',
  noBody: 'the recorder keeps no bodies of requests',
  ofNetwork: 'an overload or a failure of the service',
  sanitized: 'the recording hides a value that the request needs',
  olderService: 'an answer in a form that the service no longer gives',
} as const;

type Reason = keyof typeof leftOutReasons;

export function whyLeftOut(
  call: RecordedCall,
  parts: PathParts | undefined,
  all: readonly RecordedCall[],
): LeftOut | undefined {
  const reason = reasonOf(call, parts, all);
  if (reason === undefined) return undefined;
  return { text: reason, ends: ['noSoftDelete', 'noBody', 'sanitized'].includes(reason) };
}

function reasonOf(call: RecordedCall, parts: PathParts | undefined, all: readonly RecordedCall[]): Reason | undefined {
  const { url, headers, status, method } = call;
  if (isOfHsm(call, all)) return 'hsm';
  if (
    /^management\.|^\/subscriptions\//.test(url.hostname + url.pathname) ||
    url.pathname.startsWith('/subscriptions/')
  )
    return 'management';
  if (url.pathname.startsWith('/storage') || url.pathname.startsWith('/deletedstorage')) return 'storageAccounts';
  if (parts === undefined) return 'otherService';
  if (headers['x-ms-keyvault-service-version'] === undefined) return 'ofNetwork';
  if (status === 429 || status >= 500) return 'ofNetwork';
  if (all.some(isWithoutSoftDelete)) return 'noSoftDelete';
  if (status !== 401 && isHidden(call)) return 'sanitized';
  const needsBody = ['PUT', 'PATCH', 'POST'].includes(method) && !/\/(?:recover|backup|rotate)$/.test(parts.template);
  if (
    call.sent === undefined &&
    needsBody &&
    !(method === 'PUT' && parts.template === '/secrets/{name}' && status === 200)
  )
    return 'noBody';
  return undefined;
}

function isOfHsm({ url }: RecordedCall, all: readonly RecordedCall[]): boolean {
  if (url.hostname.includes('hsm')) return true;
  return all.some(
    (one) =>
      one.url.hostname === url.hostname &&
      (one.headers['x-ms-server-latency'] !== undefined || one.headers['x-ms-build-version'] !== undefined),
  );
}

function isWithoutSoftDelete({ method, url, status, answered, headers }: RecordedCall): boolean {
  if (headers['x-ms-keyvault-service-version'] === undefined) return false;
  if (JSON.stringify(answered ?? '').includes('"recoveryLevel":"Purgeable"')) return true;
  if (method !== 'DELETE' || status !== 200 || !/^\/(?:secrets|keys|certificates)\/[^/]+\/?$/.test(url.pathname))
    return false;
  return !/issuers|contacts/.test(url.pathname) && isFields(answered) && answered['recoveryId'] === undefined;
}

/** Recorders replace values by a word. */
function isHidden({ sent }: RecordedCall): boolean {
  return (
    /"(?:REDACTED|[Ss]anitized|[Ff]ake[^"]*)"/.test(JSON.stringify(sent ?? '')) ||
    JSON.stringify(sent) === '"Sanitized"'
  );
}

/** What kind of item was there before: `RSA tags`, `EC P-256`, `secret exp`. */
export function givenKind(items: string, answered: unknown): string {
  const { key, attributes, policy, ...fields } = isFields(answered) ? answered : {};
  const own = isFields(attributes) ? ['exp', 'nbf'].filter((name) => name in attributes) : [];
  const seen = ['tags', 'contentType', 'pending'].filter((name) => name in fields);
  const disabled = isFields(attributes) && attributes['enabled'] === false ? ['disabled'] : [];
  const extra = items === 'certificates' ? certificateExtras(fields, policy) : [...own, ...disabled];
  return [typeOfGiven(items, key), ...extra, ...seen].join(' ');
}

function certificateExtras(fields: Readonly<Record<string, unknown>>, policy: unknown): string[] {
  const props = isFields(policy) && isFields(policy['x509_props']) ? policy['x509_props'] : {};
  return [...('cer' in fields ? [] : ['unissued']), ...('sans' in props ? ['sans'] : [])];
}

function typeOfGiven(items: string, key: unknown): string {
  if (items !== 'keys') return items.slice(0, -1);
  if (!isFields(key)) return 'RSA';
  return typeof key['crv'] === 'string' ? `${String(key['kty'])} ${key['crv']}` : String(key['kty']);
}
