/** An elliptic curve: the service's algorithm, names, byte length, field `p`, coefficient `a`, order `n`. */
export interface EcCurve {
  readonly algorithm: string;
  readonly jwk: string;
  readonly node: string;
  readonly bytes: number;
  readonly p: bigint;
  readonly a: bigint;
  readonly n: bigint;
}

export const ecCurves: readonly EcCurve[] = [
  {
    algorithm: 'ES256',
    jwk: 'P-256',
    node: 'prime256v1',
    bytes: 32,
    p: BigInt('0xffffffff00000001000000000000000000000000ffffffffffffffffffffffff'),
    a: -3n,
    n: BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'),
  },
  {
    algorithm: 'ES384',
    jwk: 'P-384',
    node: 'secp384r1',
    bytes: 48,
    p: BigInt('0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff'),
    a: -3n,
    n: BigInt('0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973'),
  },
  {
    algorithm: 'ES512',
    jwk: 'P-521',
    node: 'secp521r1',
    bytes: 66,
    p: BigInt(
      '0x1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    ),
    a: -3n,
    n: BigInt(
      '0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409',
    ),
  },
  {
    algorithm: 'ES256K',
    jwk: 'secp256k1',
    node: 'secp256k1',
    bytes: 32,
    p: BigInt('0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f'),
    a: 0n,
    n: BigInt('0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141'),
  },
];
