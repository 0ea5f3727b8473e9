import { badParameter } from '../serviceError';
import { type Vault } from '../vault';
import { type KeyMaterial } from './keyMaterial';

/** What a key is made of: family, place, size or curve. */
export interface KeyKind {
  readonly family: KeyMaterial['kty'];
  readonly hsm: boolean;
  readonly size?: number;
  readonly curve?: string;
}

interface KeyRequest {
  readonly kty: string;
  readonly keySize?: number | null | undefined;
  readonly crv?: string | null | undefined;
}

const sizes: Readonly<Record<string, readonly number[]>> = { RSA: [2048, 3072, 4096], oct: [256, 192, 128] };
const curves = ['P-256', 'P-384', 'P-521', 'P-256K'];

const operationsOf: Readonly<Record<KeyMaterial['kty'], readonly string[]>> = {
  RSA: ['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'],
  EC: ['sign', 'verify'],
  oct: ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'],
};

/** Reads type, size and curve as the service does, defaults filled in. Throws 400 BadParameter. */
export function keyKindOf({ kty, keySize, crv }: KeyRequest): KeyKind {
  const [, family = '', suffix] = /^(RSA|EC|oct)(-HSM)?$/.exec(kty) ?? [];
  const hsm = suffix !== undefined;
  if (family === 'EC') return { family, hsm, curve: oneOf(curves, crv ?? 'P-256', 'crv') };
  if (family === 'RSA') return { family, hsm, size: oneOf(sizes['RSA'] ?? [], keySize ?? 2048, 'key_size') };
  // A symmetric key exists in hardware only.
  if (family === 'oct' && hsm) return { family, hsm, size: oneOf(sizes['oct'] ?? [], keySize ?? 256, 'key_size') };
  throw badParameter(`Property kty has an invalid value: ${kty}.`);
}

/** Throws 400 BadParameter for a hardware key in a vault that has no hardware. */
export function checkHsm(hsm: boolean, { settings }: Vault): void {
  if (!hsm || settings.sku === 'premium') return;
  throw badParameter(`Hardware key operation not allowed: vault ${settings.name} is of the standard SKU.`);
}

/** The operations that were asked for, or all that the family can do. Throws 400 BadParameter for one that it cannot. */
export function keyOpsOf(family: KeyMaterial['kty'], asked: readonly string[] | null | undefined): string[] {
  const possible = [...operationsOf[family], 'import', 'export'];
  const odd = asked?.find((operation) => !possible.includes(operation));
  if (odd !== undefined) throw badParameter(`Operation ${odd} is not valid for a key of type ${family}.`);
  return [...(asked === undefined || asked === null || asked.length === 0 ? operationsOf[family] : asked)];
}

function oneOf<T>(allowed: readonly T[], value: T, name: string): T {
  if (allowed.includes(value)) return value;
  throw badParameter(`Property ${name} has an invalid value: ${String(value)}. Allowed: ${allowed.join(', ')}.`);
}
