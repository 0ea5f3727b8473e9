interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

/** Adds two points of a curve over the field of `p`; undefined for the point at infinity. */
export function addPoints(
  curve: { readonly p: bigint; readonly a: bigint },
  left: Point,
  right: Point,
): Point | undefined {
  const { p, a } = curve;
  if (left.x === right.x && left.y !== right.y) return undefined;
  const slope =
    left.x === right.x
      ? modulo((3n * left.x * left.x + a) * inverse(2n * left.y, p), p)
      : modulo((right.y - left.y) * inverse(modulo(right.x - left.x, p), p), p);
  const x = modulo(slope * slope - left.x - right.x, p);
  return { x, y: modulo(slope * (left.x - x) - left.y, p) };
}

/** Returns the multiplicative inverse of `value`, by Euclid's extended algorithm. */
export function inverse(value: bigint, modulus: bigint): bigint {
  let [r, nextR] = [modulus, modulo(value, modulus)];
  let [t, nextT] = [0n, 1n];
  while (nextR !== 0n) {
    const quotient = r / nextR;
    [r, nextR] = [nextR, r - quotient * nextR];
    [t, nextT] = [nextT, t - quotient * nextT];
  }
  return modulo(t, modulus);
}

export function modulo(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

export function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString('hex')}`);
}

export function toBytes(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex');
}
