/** Maximum size of a secret value in bytes and of a content type in characters. Source: Key Vault documentation, "about secrets". */
export const maxValueBytes = 25_600;
const maxContentType = 255;

/** Whether the service accepts such a version of a secret. Items that are older than a limit may exceed it. */
export function isWithinLimits({
  value,
  contentType = '',
}: {
  value: string;
  contentType?: string | undefined;
}): boolean {
  return Buffer.byteLength(value, 'utf8') <= maxValueBytes && contentType.length <= maxContentType;
}
