/** The maximum of ids in a remark. */
const maxNamed = 4;

/** Names the versions of the target that are duplicates. */
export function remarkOnDoubles(doubles: readonly string[]): string {
  const named = doubles.slice(0, maxNamed).join(', ');
  const more = doubles.length - maxNamed;
  return `Duplicates in the target: ${named}${more > 0 ? ` and ${String(more)} more` : ''}.`;
}
