import { limits } from '../limits';
import { badParameter } from '../serviceError';

/** Throws 400 BadParameter for a value over 25 KB, counted in UTF-8. */
export function checkValue(value: string): void {
  if (Buffer.byteLength(value) <= limits.secretValueBytes) return;
  throw badParameter(`The secret value is too large: at most ${limits.secretValueBytes} bytes are allowed.`);
}

export function checkContentType(contentType: string | null | undefined): void {
  if ((contentType?.length ?? 0) <= limits.contentTypeChars) return;
  throw badParameter(`The content type is longer than ${limits.contentTypeChars} characters.`);
}
