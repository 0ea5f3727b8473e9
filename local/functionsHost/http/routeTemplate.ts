import { constraintPattern, meetsConstraint } from './routeConstraint';

export interface RouteTemplate {
  /** Returns the parameter values when the decoded path parts match, else undefined. */
  match(parts: readonly string[]): Readonly<Record<string, string>> | undefined;
}

interface Parameter {
  readonly name: string;
  readonly constraints: readonly string[];
  readonly optional: boolean;
  readonly defaultValue: string | undefined;
}

type Segment =
  | { readonly kind: 'pattern'; readonly pattern: RegExp; readonly parameters: readonly Parameter[] }
  | { readonly kind: 'catchAll'; readonly parameter: Parameter };

/**
 * Parses a route such as `items/{id:int}/{*rest}` as ASP.NET Core does: optional parameters, defaults, constraints,
 * several parameters in a segment, and a catch-all at the end. Literals ignore case. Throws for an invalid template.
 */
export function parseRouteTemplate(template: string): RouteTemplate {
  const segments = splitSegments(template).map((text, index, all) => parseSegment(text, index === all.length - 1));
  return { match: (parts) => matchSegments(segments, parts) };
}

/** Slashes inside braces, as in a regex constraint, are not separators. */
function splitSegments(template: string): string[] {
  const trimmed = template.replace(/^\/+|\/+$/g, '');
  if (trimmed === '') return [];
  return trimmed.split(/\/(?![^{]*\})/);
}

function parseSegment(text: string, isLast: boolean): Segment {
  const catchAll = /^\{\*\*?([^}]+)\}$/.exec(text);
  if (catchAll) {
    if (!isLast) throw new Error(`A catch-all parameter must be the last part of a route, unlike in "${text}".`);
    return { kind: 'catchAll', parameter: { ...parseParameter(catchAll[1] ?? ''), optional: true } };
  }
  const parameters: Parameter[] = [];
  const source = text
    .split(/(\{(?:[^{}]|\{[^{}]*\})*\})/)
    .map((piece) => {
      if (!piece.startsWith('{')) return escapeRegExp(piece);
      const parameter = parseParameter(piece.slice(1, -1));
      parameters.push(parameter);
      return '(.+?)';
    })
    .join('');
  if (/[{}]/.test(text.replace(/\{(?:[^{}]|\{[^{}]*\})*\}/g, ''))) throw new Error(`Braces do not match in "${text}".`);
  return { kind: 'pattern', pattern: new RegExp(`^${source}$`, 'is'), parameters };
}

function parseParameter(text: string): Parameter {
  const [, name = '', constraints = '', mark = ''] =
    /^([A-Za-z_]\w*)((?::(?:[^:(?=]+(?:\(.*?\))?))*)(\?|=.*)?$/.exec(text) ?? [];
  if (name === '') throw new Error(`"{${text}}" is not a route parameter.`);
  return {
    name,
    constraints: constraints.match(constraintPattern) ?? [],
    optional: mark === '?',
    defaultValue: mark.startsWith('=') ? mark.slice(1) : undefined,
  };
}

function matchSegments(segments: readonly Segment[], parts: readonly string[]) {
  const values: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === 'catchAll') {
      const rest = parts.slice(index).join('/');
      const value = rest === '' ? segment.parameter.defaultValue : rest;
      return take(values, segment.parameter, value) ? values : undefined;
    }
    const part = parts[index];
    if (part === undefined || part === '') {
      const [parameter, ...others] = segment.parameters;
      if (part === '' || !parameter || others.length > 0 || !take(values, parameter, parameter.defaultValue))
        return undefined;
      continue;
    }
    const found = segment.pattern.exec(part);
    if (!found) return undefined;
    if (!segment.parameters.every((parameter, at) => take(values, parameter, found[at + 1]))) return undefined;
  }
  return parts.length > segments.length ? undefined : values;
}

function take(values: Record<string, string>, parameter: Parameter, value: string | undefined): boolean {
  if (value === undefined) return parameter.optional;
  if (!parameter.constraints.every((constraint) => meetsConstraint(constraint, value))) return false;
  values[parameter.name] = value;
  return true;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
