import ts from 'typescript';
import { type Finding, findOutWords, lineAt, outName } from './outWords';

/**
 * Searches the parts of a code file that people read: comments and strings as sentences, identifiers as names.
 * Everything else becomes `\0`, which no phrase contains. So a phrase never crosses from one string into the next,
 * but it may cross the lines of a comment.
 */
export function findOutWordsOfCode(fileName: string, text: string): readonly Finding[] {
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const masked = [...text.replaceAll(/[^\S\n]/g, ' ').split('')];
  const names: { readonly name: string; readonly at: number }[] = [];
  for (const token of tokensOf(file)) {
    const [start, end] = [token.getStart(file), token.getEnd()];
    const [from, to] = innerText(token, start, end);
    for (let at = start; at < end; at += 1) if (at < from || at >= to) masked[at] = '\0';
    if (ts.isIdentifier(token) || ts.isPrivateIdentifier(token)) names.push({ name: token.text, at: start });
  }
  const sentences = withoutCommentMarks(masked.join(''));
  return [...findOutWords(sentences), ...names.flatMap((each) => findingOfName(text, each))].sort(
    (one, other) => one.line - other.line,
  );
}

function findingOfName(text: string, { name, at }: { readonly name: string; readonly at: number }): readonly Finding[] {
  const better = outName(name);
  return better === undefined ? [] : [{ line: lineAt(text, at), word: name, better }];
}

/** Tokens without the nodes of JSDoc, which count as comments here. */
function tokensOf(file: ts.SourceFile): readonly ts.Node[] {
  const tokens: ts.Node[] = [];
  const open: ts.Node[] = [file];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) continue;
    const children = node.getChildren(file);
    if (children.length > 0) open.push(...[...children].reverse());
    else if (node.kind !== ts.SyntaxKind.EndOfFileToken) tokens.push(node);
  }
  return tokens;
}

/** The number of closing characters of each kind of string; each has one opening character. */
const closingLength: ReadonlyMap<ts.SyntaxKind, number> = new Map([
  [ts.SyntaxKind.StringLiteral, 1],
  [ts.SyntaxKind.NoSubstitutionTemplateLiteral, 1],
  [ts.SyntaxKind.TemplateHead, 2],
  [ts.SyntaxKind.TemplateMiddle, 2],
  [ts.SyntaxKind.TemplateTail, 1],
]);

/** The start and end of the text of a string; other tokens have no text. */
function innerText(token: ts.Node, start: number, end: number): readonly [from: number, to: number] {
  const closing = closingLength.get(token.kind);
  return closing === undefined ? [end, end] : [start + 1, end - closing];
}

/** Comment marks become spaces of the same length, so sentences continue and line numbers stay correct. */
function withoutCommentMarks(text: string): string {
  return text.replaceAll(/\/\*\*?|\*\/|^ *\/\/|(?<=[\0 ])\/\/(?= )|^ *\*(?!\/)/gm, (mark) => ' '.repeat(mark.length));
}
