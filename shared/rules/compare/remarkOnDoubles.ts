/** As many ids as a remark holds. */
const maxNamed = 4;

/** Says which versions of the target are doubles. */
export function remarkOnDoubles(doubles: readonly string[]): string {
  const named = doubles.slice(0, maxNamed).join(', ');
  const more = doubles.length - maxNamed;
  return `Doubles in the target: ${named}${more > 0 ? ` and ${String(more)} more` : ''}.`;
}
