const steering = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** One line of JSON. Characters that could steer a terminal are written as escapes, so that it means the same. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replaceAll(steering, (sign) =>
    Array.from({ length: sign.length }, (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
}
