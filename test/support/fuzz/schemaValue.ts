import { patternText } from './patternText';
import { type Random } from './random';

/** The part of JSON Schema that the document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface SchemaContext {
  readonly schemas: Readonly<Record<string, Schema>>;
  /** Values with a meaning for the app, by the name of their field. */
  readonly known: Readonly<Record<string, readonly unknown[]>>;
}

const shareOfKnown = 0.8;
const shareOfOptional = 0.3;

/** Generates a value that matches a schema. */
export function schemaValue(schema: Schema, context: SchemaContext, random: Random): unknown {
  const settled = resolve(schema, context);
  if ('const' in settled) return settled.const;
  if (settled.enum !== undefined) return random.pick(settled.enum);
  const choices = settled.anyOf ?? settled.oneOf;
  if (choices !== undefined) return schemaValue(random.pick(choices) ?? {}, context, random);
  const type = typeof settled.type === 'string' ? settled.type : random.pick(settled.type ?? ['string']);
  switch (type) {
    case 'object':
      return objectValue(settled, context, random);
    case 'array':
      return arrayValue(settled, context, random);
    case 'integer':
      return random.int(settled.minimum ?? 0, Math.min(settled.maximum ?? 1_000, Number.MAX_SAFE_INTEGER));
    case 'number':
      return random.pick([
        settled.minimum ?? 0,
        settled.maximum ?? 1,
        ((settled.minimum ?? 0) + (settled.maximum ?? 1)) / 2,
      ]);
    case 'boolean':
      return random.chance(0.5);
    case 'null':
      return null;
    case undefined:
    default:
      return textValue(settled, random);
  }
}

export function resolve(schema: Schema, { schemas }: SchemaContext): Schema {
  const named = schema.$ref === undefined ? schema : (schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  return (named.allOf ?? []).reduce((whole, part) => ({ ...whole, ...part }), named);
}

function objectValue({ properties = {}, required = [] }: Schema, context: SchemaContext, random: Random): object {
  const fields = Object.entries(properties).filter(
    ([name]) => required.includes(name) || random.chance(shareOfOptional),
  );
  return Object.fromEntries(
    fields.map(([name, schema]) => {
      const known = context.known[name];
      const isKnown = known !== undefined && random.chance(shareOfKnown);
      return [name, isKnown ? random.pick(known) : schemaValue(schema, context, random)];
    }),
  );
}

function arrayValue({ items = {}, minItems = 0, maxItems = 3 }: Schema, context: SchemaContext, random: Random) {
  const length = random.int(minItems, Math.max(minItems, Math.min(maxItems, minItems + 3)));
  return Array.from({ length }, () => schemaValue(items, context, random));
}

function textValue({ pattern, minLength = 0, maxLength = 20 }: Schema, random: Random): string {
  if (pattern !== undefined) return patternText(pattern, random);
  const length = random.int(minLength, Math.min(maxLength, minLength + 30));
  return Array.from({ length }, () => String.fromCharCode(random.int(0x61, 0x7a))).join('');
}
