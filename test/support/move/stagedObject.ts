/** The object of the store with the payload of a reference. */
export function stagedObject(ref: string): string {
  return ref.replace(/(?:\/\d+){2}$/, '');
}
