import { z } from 'zod';

/** What the receiver reads: events of CloudEvents, or messages of a chat. */
export type NoticeFormat = 'cloudEvents' | 'teams' | 'slack';

export interface WebhookAddress {
  readonly url: string;
  readonly format: NoticeFormat;
}

/** The receiver of notices, and the secrets that sign them. */
export interface WebhookSetting extends WebhookAddress {
  /** The newest first. Receivers accept a signature of any of them, so that a secret can be replaced without a gap. */
  readonly secrets: readonly Uint8Array[];
}

/** Sizes of a secret in bytes. Source: Standard Webhooks 1.0.0, "Signature scheme". */
const secretBytes = { min: 24, max: 64 };
const maxSecrets = 2;

const expectedSecret =
  `expected a Standard Webhooks secret: ${secretBytes.min} to ${secretBytes.max} random bytes (32 characters or more) in ` +
  `Base64, with or without "whsec_" before them; or two of them, separated by a comma, while you replace one`;

const expectedAddress =
  'expected https://<host>/<path>, or http:// on 127.0.0.1, [::1] or localhost, without user or fragment, and teams+ or slack+ before the address of a chat';

/**
 * An https address, or http on this machine. It must be the final address, because the app follows no redirects. It
 * must not contain a user: the signature already proves the sender. `teams+` or `slack+` before it names a chat.
 */
export const webhookUrlSchema = z
  .string()
  .trim()
  .transform((text, context): WebhookAddress => {
    const [, chat, url = ''] = /^(?:(teams|slack)\+)?(.*)$/s.exec(text) ?? [];
    if (!isWebhookUrl(url)) context.addIssue(expectedAddress);
    return { url, format: chat === 'teams' || chat === 'slack' ? chat : 'cloudEvents' };
  });

/** One or two Standard Webhooks secrets, separated by a comma, as bytes. */
export const webhookSecretsSchema = z.string().transform((text, context): Uint8Array[] => {
  const secrets = text.split(',').map((part) => decodeSecret(part.trim()));
  const known = secrets.filter((secret) => secret !== undefined);
  if (known.length === secrets.length && known.length <= maxSecrets) return known;
  context.addIssue(expectedSecret);
  return z.NEVER;
});

/** Whether an address names a chat, which needs no secret of its own. */
export function isChatAddress(text: string): boolean {
  return /^\s*(?:teams|slack)\+/.test(text);
}

function isWebhookUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, href } = new URL(text);
  if (username !== '' || password !== '' || href.includes('#')) return false;
  return protocol === 'https:' || (protocol === 'http:' && isThisMachine(hostname));
}

/** `URL` has already turned every form of an IPv4 address into four numbers. */
function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

function decodeSecret(text: string): Uint8Array | undefined {
  const base64 = text.replace(/^whsec_/, '');
  const bytes = Buffer.from(base64, 'base64');
  // Buffer skips characters that are not Base64, so the text is valid only if encoding returns the same text.
  const isWhole = bytes.toString('base64').replace(/=+$/, '') === base64.replace(/=+$/, '');
  return isWhole && bytes.length >= secretBytes.min && bytes.length <= secretBytes.max ? bytes : undefined;
}
