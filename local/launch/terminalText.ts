/** Control characters except line breaks and tabs, and characters that are invisible or change the reading direction. */
const steering = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** Removes from a text, before a terminal shows it, what could move the cursor, colour, hide or reorder other text. */
export function terminalText(text: string): string {
  return text.replaceAll(steering, '');
}

/** Indented JSON with the same characters written as escapes, so that it means the same. */
export function terminalJson(value: unknown): string {
  return escapeSteering(JSON.stringify(value, null, 2));
}

/** The same on one line. */
export function jsonLine(value: unknown): string {
  return escapeSteering(JSON.stringify(value));
}

function escapeSteering(json: string): string {
  const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return json.replaceAll(steering, (sign) => sign.split('').map(escape).join(''));
}
