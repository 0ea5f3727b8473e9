import { readdirSync } from 'node:fs';
import path from 'node:path';
import { infraText } from './infraTemplate';

export interface InfraQuery {
  /** The file name without `.kql`. */
  readonly name: string;
  readonly text: string;
}

/** Every query of `infra/queries`. */
export const infraQueries: readonly InfraQuery[] = readdirSync(path.resolve(__dirname, '../../../infra/queries'))
  .sort()
  .map((file) => ({ name: file.replace(/\.kql$/, ''), text: infraText(`queries/${file}`) }));

/** The kinds of lines that a query reads: `step`, `request`. */
export function kindsIn({ text }: InfraQuery): readonly string[] {
  return [...text.matchAll(/Message contains '\{"event":"(\w+)"'/g)].map(([, kind = '']) => kind);
}

/** The fields of lines that a query reads. */
export function fieldsIn({ text }: InfraQuery): readonly string[] {
  return [...new Set([...text.matchAll(/\b(?:Step|Request|Line)\.(\w+)/g)].map(([, field = '']) => field))];
}

/** The pattern of `extract` with which a query finds the JSON in a message. */
export function jsonPattern({ text }: InfraQuery): RegExp | undefined {
  const pattern = /extract\(@'([^']+)', 0, Message\)/.exec(text)?.[1];
  return pattern === undefined ? undefined : new RegExp(pattern);
}
