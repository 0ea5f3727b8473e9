/** Unchanged lines before and after a change. */
const context = 3;

/**
 * A unified diff of two texts with the same number of lines, as `git apply` takes it; empty if they are equal. `path` is
 * relative to where the diff is applied, with `/`. Source of the form: Git documentation, "git-diff", "Generating patch text".
 */
export function unifiedDiff(path: string, before: string, after: string): string {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  if (old.length !== fresh.length) throw new Error('Expected a change that keeps the number of lines.');
  const changed = old.flatMap((line, at) => (line === fresh[at] ? [] : [at]));
  if (changed.length === 0) return '';
  const [a, b] = [quotePath(`a/${path}`), quotePath(`b/${path}`)];
  const hunks = hunksOf(changed, old.length).map(([from, to]) => hunkText(old, fresh, from, to));
  return `diff --git ${a} ${b}\n--- ${endOf(a)}\n+++ ${endOf(b)}\n${hunks.join('')}`;
}

/** Lines with their ends; the last one may have none. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Changes whose context meets are one hunk. */
function hunksOf(changed: readonly number[], count: number): readonly (readonly [from: number, to: number])[] {
  const hunks: [number, number][] = [];
  for (const at of changed) {
    const [from, to] = [Math.max(0, at - context), Math.min(count, at + context + 1)];
    const last = hunks.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = to;
    else hunks.push([from, to]);
  }
  return hunks;
}

function hunkText(old: readonly string[], fresh: readonly string[], from: number, to: number): string {
  const range = `${String(from + 1)},${String(to - from)}`;
  let text = `@@ -${range} +${range} @@\n`;
  for (let at = from; at < to;) {
    let end = at;
    while (end < to && old[end] !== fresh[end]) end += 1;
    text += marked('-', old.slice(at, end)) + marked('+', fresh.slice(at, end));
    if (end === at) text += marked(' ', old.slice(at, at + 1));
    at = Math.max(end, at + 1);
  }
  return text;
}

function marked(sign: string, lines: readonly string[]): string {
  return lines
    .map((line) => (line.endsWith('\n') ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`))
    .join('');
}

/** Git quotes a name with a control character, a quote, a backslash, or a character outside of ASCII, byte by byte. */
function quotePath(path: string): string {
  if (/^[ !#-[\]-~]*$/.test(path)) return path;
  const bytes = [...new TextEncoder().encode(path)].map((byte) => {
    const character = String.fromCharCode(byte);
    if (character === '"' || character === '\\') return `\\${character}`;
    return byte < 32 || byte > 126 ? `\\${byte.toString(8).padStart(3, '0')}` : character;
  });
  return `"${bytes.join('')}"`;
}

/** A tab ends a name with a space, which a time could follow. */
function endOf(quoted: string): string {
  return quoted.startsWith('"') || !quoted.includes(' ') ? quoted : `${quoted}\t`;
}
