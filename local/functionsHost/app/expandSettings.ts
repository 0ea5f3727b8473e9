/** Replaces each `%NAME%` by the app setting of that name; a name that is not set stays as it is written. */
export function expandSettings(text: string): string {
  return text.replace(/%([^%\s]+)%/g, (whole, name: string) => process.env[name] ?? whole);
}
