import { isFields } from './readRecording';
import { type Sent } from './model';

/** Fields whose texts are words of the service. */
const words = new Set([
  ...['kty', 'crv', 'alg', 'key_ops', 'contentType', 'action_type', 'action', 'type', 'key_usage', 'ekus', 'provider'],
  ...['cert_transparency', 'timeAfterCreate', 'timeBeforeExpiry', 'expiryTime', 'recoveryLevel', 'enc', 'cty'],
]);
/** Words of the content types of the service. Others are texts. */
const contentTypes = /^application\/(?:x-pkcs12|x-pem-file)$/;
const ownKeyFields = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'x', 'y', 'k', 'key_hsm'];

export interface Known {
  readonly operation: string;
  readonly refused: boolean;
  /** The symbol of a text that an earlier answer or path has. */
  readonly symbolOf: (text: string) => string | undefined;
}

/** The request without its texts: words of the service, numbers, and where the other values come from. */
export function sentForm(body: unknown, known: Known, field = ''): Sent {
  if (body === null || typeof body === 'boolean' || typeof body === 'number') return body;
  if (typeof body === 'string') return textForm(body, known, field);
  if (field === 'x5c' && known.operation.endsWith('/merge')) return [{ $signed: known.refused ? 0 : 1 }];
  if (Array.isArray(body)) return body.map((one: unknown) => sentForm(one, known, field));
  if (!isFields(body)) return null;
  if (field === 'tags') return { tags: Object.keys(body).length };
  const material = field === 'key' && isFields(body) ? ownKeyFields.filter((name) => name in body) : [];
  const kept = Object.entries(body).filter(([name]) => !material.includes(name));
  const fields = Object.fromEntries(kept.map(([name, value]) => [name, sentForm(value, known, name)]));
  if (material.length === 0) return withPassword(fields);
  const { n } = body;
  const bits =
    typeof n === 'string' ? Buffer.from(n.replace(/^0x/, ''), n.startsWith('0x') ? 'hex' : 'base64url').length * 8 : 0;
  return { ...fields, $key: `${material.join(' ')}${bits === 0 ? '' : ` ${String(Math.round(bits / 512) * 512)}`}` };
}

/** A PFX, or PEM as it is (1) or in base64 (2). */
function fileForm(text: string): Sent {
  if (text.includes('-----BEGIN')) return { $pem: 1 };
  return Buffer.from(text, 'base64').toString('latin1').includes('-----BEGIN') ? { $pem: 2 } : { $pfx: 0 };
}

/** A file with a password says how long it is. */
function withPassword(fields: Readonly<Record<string, Sent>>): Sent {
  const { value, pwd } = fields;
  if (!isFields(value) || value['$pfx'] === undefined || !isFields(pwd)) return fields;
  return { ...fields, value: { $pfx: Number(pwd['$text']) } };
}

function textForm(text: string, known: Known, field: string): Sent {
  if (text === '') return '';
  if (field === 'contentType') return contentTypes.test(text) ? text : { $text: 4 };
  if (field === 'subject') return { $subject: 1 };
  const symbol = words.has(field) ? undefined : known.symbolOf(text);
  if (symbol !== undefined) return { $: symbol };
  if (words.has(field)) return text.length > 60 ? { $text: text.length } : text;
  if (field === 'name')
    return ['self', 'unknown'].includes(text.toLowerCase()) ? text : { $text: Math.min(text.length, 20) };
  if (known.operation.endsWith('/import') && field === 'value') return fileForm(text);
  const isBinary = /^POST \/(?:keys|certificates|secrets\/restore)/.test(known.operation);
  if (isBinary && ['value', 'digest', 'data', 'iv', 'aad', 'tag'].includes(field))
    return { $bytes: Buffer.from(text, 'base64url').length };
  return { $text: text.length };
}
