export type Present<T> = { -readonly [Key in keyof T]?: NonNullable<T[Key]> };

/** The fields that have a value: the service writes some unset ones as null and leaves others out. */
export function present<T extends object>(fields: T): Present<T> {
  const kept = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(kept) as Present<T>;
}
