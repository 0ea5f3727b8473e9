import { createECDH, ECDH } from 'node:crypto';
import { type KeyMaterial } from '../keyMaterial';
import { hashOf, type Signer, unsupported } from './algorithms';
import { type EcCurve, ecCurves } from './ecCurves';
import { addPoints, inverse, modulo, toBytes, toNumber } from './modularMath';

/**
 * ES256, ES384, ES512 and ES256K over digests, because Node itself signs messages only. A signature is r followed by s. Node's
 * ECDH multiplies points.
 */
export const ecSigner: Signer = {
  sign: (algorithm, jwk, digest) => {
    const curve = curveOf(algorithm, jwk);
    hashOf(algorithm, digest);
    const secret = toNumber(Buffer.from(String(jwk['d']), 'base64url'));
    for (;;) {
      const once = createECDH(curve.node);
      once.generateKeys();
      const r = modulo(pointOf(curve, once.getPublicKey()).x, curve.n);
      const k = toNumber(once.getPrivateKey());
      const s = modulo(inverse(k, curve.n) * (toNumber(digest) + r * secret), curve.n);
      if (r !== 0n && s !== 0n) return Buffer.concat([toBytes(r, curve.bytes), toBytes(s, curve.bytes)]);
    }
  },
  verify: (algorithm, jwk, { digest, signature }) => {
    const curve = curveOf(algorithm, jwk);
    hashOf(algorithm, digest);
    const r = toNumber(signature.subarray(0, curve.bytes));
    const s = toNumber(signature.subarray(curve.bytes));
    const inRange = [r, s].every((half) => half > 0n && half < curve.n);
    if (signature.length !== curve.bytes * 2 || !inRange) return false;
    const w = inverse(s, curve.n);
    const byBase = timesBase(curve, modulo(toNumber(digest) * w, curve.n));
    const byKey = timesKey(curve, modulo(r * w, curve.n), jwk);
    // ECDH gives the product with the key except for its sign. Both signs are tried: the negated key has the same
    // owner.
    return byKey.some((point) => {
      const sum = byBase === undefined ? point : addPoints(curve, byBase, point);
      return sum !== undefined && modulo(sum.x, curve.n) === r;
    });
  },
};

function curveOf(algorithm: string, jwk: KeyMaterial): EcCurve {
  const curve = ecCurves.find((candidate) => candidate.algorithm === algorithm && candidate.jwk === jwk['crv']);
  if (curve === undefined) throw unsupported(algorithm);
  return curve;
}

function timesBase(curve: EcCurve, factor: bigint): { x: bigint; y: bigint } | undefined {
  if (factor === 0n) return undefined;
  const ecdh = createECDH(curve.node);
  ecdh.setPrivateKey(toBytes(factor, curve.bytes));
  return pointOf(curve, ecdh.getPublicKey());
}

function timesKey(curve: EcCurve, factor: bigint, jwk: KeyMaterial): { x: bigint; y: bigint }[] {
  const coordinates = [jwk['x'], jwk['y']].map((member) => Buffer.from(String(member), 'base64url'));
  const ecdh = createECDH(curve.node);
  ecdh.setPrivateKey(toBytes(factor, curve.bytes));
  const x = ecdh.computeSecret(Buffer.concat([Buffer.of(4), ...coordinates]));
  return [2, 3].map((sign) => {
    const compressed = Buffer.concat([Buffer.of(sign), toBytes(toNumber(x), curve.bytes)]);
    return pointOf(curve, Buffer.from(ECDH.convertKey(compressed, curve.node, undefined, undefined, 'uncompressed')));
  });
}

function pointOf(curve: EcCurve, uncompressed: Buffer): { x: bigint; y: bigint } {
  const x = uncompressed.subarray(1, 1 + curve.bytes);
  return { x: toNumber(x), y: toNumber(uncompressed.subarray(1 + curve.bytes)) };
}
