import { z } from 'zod';

/** Where notices go, and what they are signed with. */
export interface WebhookSetting {
  readonly url: string;
  /** The newest first. Receivers take a signature by any, so that a secret can be changed without a gap. */
  readonly secrets: readonly Uint8Array[];
}

/** Sizes of a secret in bytes. Source: Standard Webhooks 1.0.0, "Signature scheme". */
const secretBytes = { min: 24, max: 64 };
const maxSecrets = 2;

const expectedSecret =
  `expected a Standard Webhooks secret: ${secretBytes.min} to ${secretBytes.max} random bytes (32 characters or more) in ` +
  `Base64, with or without "whsec_" before them; two, separated by a comma, while one takes the other's place`;

/**
 * An https address, or http on this machine. Redirects are never followed, so it has to be the place itself. An address
 * with a user in it is refused: it would be sent in the clear, and the signature proves more.
 */
export const webhookUrlSchema = z
  .string()
  .trim()
  .refine(
    isWebhookUrl,
    'expected https://<host>/<path>, or http:// on 127.0.0.1, [::1] or localhost, without user or fragment',
  );

export const webhookSecretsSchema = z.string().transform((text, context): Uint8Array[] => {
  const secrets = text.split(',').map((part) => decodeSecret(part.trim()));
  const known = secrets.filter((secret) => secret !== undefined);
  if (known.length === secrets.length && known.length <= maxSecrets) return known;
  context.addIssue(expectedSecret);
  return z.NEVER;
});

function isWebhookUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, href } = new URL(text);
  if (username !== '' || password !== '' || href.includes('#')) return false;
  return protocol === 'https:' || (protocol === 'http:' && isThisMachine(hostname));
}

/** The parser has written every form of an IPv4 address as four numbers. */
function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

function decodeSecret(text: string): Uint8Array | undefined {
  const base64 = text.replace(/^whsec_/, '');
  const bytes = Buffer.from(base64, 'base64');
  // Buffer skips what is no Base64, so only what it writes back was whole.
  const isWhole = bytes.toString('base64').replace(/=+$/, '') === base64.replace(/=+$/, '');
  return isWhole && bytes.length >= secretBytes.min && bytes.length <= secretBytes.max ? bytes : undefined;
}
