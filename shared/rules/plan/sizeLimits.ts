/** Longest secret value in bytes and content type in characters. Source: Key Vault documentation, "about secrets". */
export const maxValueBytes = 25_600;
const maxContentType = 255;

/** Whether the service takes such a version of a secret. Items that are older than a limit may be over it. */
export function isWithinLimits({
  value,
  contentType = '',
}: {
  value: string;
  contentType?: string | undefined;
}): boolean {
  return Buffer.byteLength(value, 'utf8') <= maxValueBytes && contentType.length <= maxContentType;
}
