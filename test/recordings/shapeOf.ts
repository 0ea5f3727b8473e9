import { isFields } from './readRecording';

/** Objects whose fields have the names that a caller chose. */
const maps = new Set(['tags']);

/** The fields of a body with their types, sorted. The elements of a list have one shape together. */
export function shapeOf(body: unknown, path = ''): string[] {
  return [...new Set(fieldsOf(body, path))].sort();
}

function fieldsOf(value: unknown, path: string): string[] {
  if (Array.isArray(value)) {
    const elements = value.flatMap((element: unknown) => fieldsOf(element, `${path}[]`));
    return [`${path}:list`, ...elements];
  }
  if (!isFields(value)) return path === '' && value === null ? [] : [`${path}:${typeOf(value)}`];
  const name = path.split('.').at(-1) ?? '';
  if (maps.has(name)) return [`${path}:object`];
  const inner = Object.entries(value).flatMap(([field, one]) =>
    fieldsOf(one, path === '' ? field : `${path}.${field}`),
  );
  return path === '' || path.endsWith('[]') ? inner : [`${path}:object`, ...inner];
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

/** The headers of an answer that clients read. */
const fixed = ['content-type', 'cache-control', 'x-content-type-options'];
const named = ['location', 'retry-after', 'x-ms-request-id', 'x-ms-keyvault-region', 'x-ms-keyvault-service-version'];

export function headersOf(headers: Readonly<Record<string, string>>): string[] {
  const values = fixed.flatMap((name) => (headers[name] === undefined ? [] : [`${name}: ${plain(headers[name])}`]));
  const names = named.filter((name) => headers[name] !== undefined && headers[name] !== '0');
  const challenge = headers['www-authenticate'];
  return [...values, ...names, ...(challenge === undefined ? [] : [`www-authenticate: ${challengeForm(challenge)}`])];
}

function plain(value: string): string {
  return value.toLowerCase().replaceAll(/\s/g, '');
}

/** `Bearer authorization, resource` */
function challengeForm(challenge: string): string {
  const [scheme = ''] = challenge.split(' ');
  return `${scheme} ${[...challenge.matchAll(/(\w+)="/g)].map(([, name]) => name).join(', ')}`;
}
