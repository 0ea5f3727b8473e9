import { visibleText } from '../text/shortenText';

/** An expression of HCL that is no text, such as `var.name`. Only code of ours makes one. */
export class HclExpression {
  constructor(readonly text: string) {}
}

export type HclValue = string | number | boolean | HclExpression | readonly HclValue[] | HclMap;
interface HclMap {
  readonly [name: string]: HclValue;
}

/** A part of the body of a block: an argument, a block, or a comment. */
export type HclPart =
  | readonly [name: string, value: HclValue]
  | { readonly block: readonly [type: string, ...labels: string[]]; readonly body: readonly HclPart[] }
  | { readonly comment: string };

/**
 * Quotes any text for HCL. `${` and `%{` would begin a template, so the first sign of each is written as its code point, which no run of
 * signs before it can undo. Source: HCL native syntax specification, "template expressions" and "quoted literals".
 */
export function hclQuote(text: string): string {
  const signs = text.replaceAll(/[\\"]|[$%](?=\{)|[\p{C}\p{Zl}\p{Zp}]/gu, (sign) => {
    if (sign === '\\' || sign === '"') return `\\${sign}`;
    const point = codePointOf(sign).toString(16);
    return point.length > 4 ? `\\U${point.padStart(8, '0')}` : `\\u${point.padStart(4, '0')}`;
  });
  return `"${signs}"`;
}

/** Half of a surrogate pair is no character. It becomes the replacement character, as in UTF-8. */
export function codePointOf(sign: string): number {
  const point = sign.codePointAt(0) ?? 0;
  return point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
}

/** Renders parts, with two blanks for each level. */
export function renderHcl(parts: readonly HclPart[], indent = ''): string {
  return parts.map((part) => renderPart(part, indent)).join('');
}

function renderPart(part: HclPart, indent: string): string {
  if ('comment' in part) return `${indent}# ${visibleText(part.comment)}\n`;
  if ('block' in part) {
    const [type, ...labels] = part.block;
    const head = [type, ...labels.map(hclQuote)].join(' ');
    return `${indent}${head} {\n${renderHcl(part.body, `${indent}  `)}${indent}}\n${indent === '' ? '\n' : ''}`;
  }
  const [name, value] = part;
  return `${indent}${name} = ${renderValue(value, indent)}\n`;
}

function renderValue(value: HclValue, indent: string): string {
  if (value instanceof HclExpression) return value.text;
  if (typeof value === 'string') return hclQuote(value);
  if (typeof value !== 'object') return String(value);
  const inner = `${indent}  `;
  const rows = isList(value)
    ? value.map((each) => `${inner}${renderValue(each, inner)},\n`)
    : Object.entries(value).map(([name, each]) => `${inner}${hclQuote(name)} = ${renderValue(each, inner)}\n`);
  const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
  return rows.length === 0 ? `${open}${close}` : `${open}\n${rows.join('')}${indent}${close}`;
}

function isList(value: HclMap | readonly HclValue[]): value is readonly HclValue[] {
  return Array.isArray(value);
}
