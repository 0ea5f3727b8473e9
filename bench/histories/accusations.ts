const accusing = /Expected [^"]*(?:Find out|Check) who (?:can|may) (?:write to|delete from) the store/;

/**
 * Returns what an answer to a run, or to a person, says of somebody who changed the store. Nobody but the app writes to the store of a
 * history, so such an answer ends a run for nothing, and people look for an attacker. An answer that the runtime drops accuses nobody.
 */
export function accusationsIn(answer = ''): string[] {
  const [said] = accusing.exec(answer) ?? [];
  return said === undefined ? [] : [`The app blames somebody for the state of a store that only it writes: ${said}`];
}
