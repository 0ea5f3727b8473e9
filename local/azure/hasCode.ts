/** Whether something thrown carries that code, as errors of the system and of SQLite do. */
export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
