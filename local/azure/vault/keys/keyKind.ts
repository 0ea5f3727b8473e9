import { badParameter } from '../../calls/serviceError';
import { type Vault } from '../vault';
import { type KeyMaterial } from './keyMaterial';
import { type KeyVersion } from './keyVersion';

/** The kind of a key: family, hardware or software, size or curve. */
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

/** Reads type, size and curve with the service's defaults. Throws 400 BadParameter. */
export function keyKindOf({ kty, keySize, crv }: KeyRequest): KeyKind {
  const [, family = '', suffix] = /^(RSA|EC|oct)(-HSM)?$/.exec(kty) ?? [];
  const hsm = suffix !== undefined;
  if (family === 'EC') return { family, hsm, curve: oneOf(curves, curveNamed(crv), 'crv') };
  if (family === 'RSA') return { family, hsm, size: oneOf(sizes['RSA'] ?? [], keySize ?? 2048, 'key_size') };
  // Symmetric keys exist in hardware only.
  if (family === 'oct' && hsm) return { family, hsm, size: oneOf(sizes['oct'] ?? [], keySize ?? 256, 'key_size') };
  throw badParameter(`Property kty has an invalid value: ${kty}.`);
}

/** Previews called one curve otherwise. An empty name is none. */
function curveNamed(crv: string | null | undefined): string {
  if (crv === 'SECP256K1') return 'P-256K';
  return crv === null || crv === undefined || crv === '' ? 'P-256' : crv;
}

/** Whether the emulator makes keys of this type and curve. */
export function isKnownKind(kty: string, crv: string | undefined): boolean {
  return /^(?:(?:RSA|EC)(?:-HSM)?|oct-HSM)$/.test(kty) && (crv === undefined || curves.includes(crv));
}

/** Throws 400 BadParameter for a hardware key in a standard vault. */
export function checkHsm(hsm: boolean, { settings }: Vault): void {
  if (!hsm || settings.sku === 'premium') return;
  throw badParameter(`Hardware key operation not allowed: vault ${settings.name} is of the standard SKU.`);
}

/** Returns the requested operations, or all operations of the family. Throws 400 BadParameter for an operation that the family lacks. */
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

/** Returns the kind of an existing key. */
export function kindOfVersion({ jwk, hsm }: Pick<KeyVersion, 'jwk' | 'hsm'>): KeyKind {
  const bits = (member: unknown) => Buffer.from(String(member), 'base64url').length * 8;
  switch (jwk.kty) {
    case 'RSA':
      return { family: 'RSA', hsm, size: bits(jwk['n']) };
    case 'EC':
      return { family: 'EC', hsm, curve: serviceCurve(String(jwk['crv'])) };
    case 'oct':
      return { family: 'oct', hsm, size: bits(jwk['k']) };
  }
}

/** Key Vault calls the curve P-256K; everybody else calls it secp256k1. */
export function nodeCurve(curve: string): string {
  return curve === 'P-256K' || curve === 'SECP256K1' ? 'secp256k1' : curve;
}

export function serviceCurve(curve: string): string {
  return curve === 'secp256k1' ? 'P-256K' : curve;
}
