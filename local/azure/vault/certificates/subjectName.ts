import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { badParameter } from '../../calls/serviceError';

/** The object identifiers of the attributes that a subject can name. The service ignores the case of the names. */
const attributeTypes: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  SN: '2.5.4.4',
  SERIALNUMBER: '2.5.4.5',
  C: '2.5.4.6',
  L: '2.5.4.7',
  S: '2.5.4.8',
  ST: '2.5.4.8',
  STREET: '2.5.4.9',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  T: '2.5.4.12',
  TITLE: '2.5.4.12',
  G: '2.5.4.42',
  GN: '2.5.4.42',
  GIVENNAME: '2.5.4.42',
  I: '2.5.4.43',
  INITIALS: '2.5.4.43',
  DC: '0.9.2342.19200300.100.1.25',
  E: '1.2.840.113549.1.9.1',
  EMAIL: '1.2.840.113549.1.9.1',
  EMAILADDRESS: '1.2.840.113549.1.9.1',
};

/** The name of each attribute in the subjects that the service writes: of several names, the first. */
const writtenNames = new Map(
  Object.entries(attributeTypes)
    .reverse()
    .map(([name, type]) => [type, name]),
);

/** Attributes whose values are limited to ASCII. */
const asciiTypes = new Set(['0.9.2342.19200300.100.1.25', '1.2.840.113549.1.9.1']);

const attributePattern =
  /\s*([A-Za-z]+|(?:OID\.)?[0-2](?:\.\d+)+)\s*=\s*("(?:[^"]|"")*"|(?:\\.|[^",;+\\])+)\s*([,;+]|$)/gy;

type Value = { readonly ia5String: string } | { readonly utf8String: string } | { readonly printableString: string };
type Part = Record<string, Value[]>;

/**
 * Reads a subject, for example `CN=shop.example, O="Contoso, Ltd", 2.5.4.15=Private`, into its parts: by object identifier, the values.
 * An empty subject has no parts. Throws 400 BadParameter.
 */
export function subjectName(subject: string): Part[] {
  const parts: Part[] = [];
  if (subject.trim() === '') return parts;
  let before = ',';
  attributePattern.lastIndex = 0;
  for (;;) {
    const [, name = '', text = '', after = ''] = attributePattern.exec(subject) ?? [];
    const type = typeOf(name);
    if (type === undefined) throw badParameter('The subject is not an X.500 name.');
    const known = before === '+' ? parts.pop() : undefined;
    parts.push({ ...known, [type]: [...(known?.[type] ?? []), valueOf(type, text)] });
    if (after === '') return parts;
    before = after;
  }
}

/** The name of a certificate. The service is a .NET program, which puts the last attribute of the text first. */
export function distinguishedName(subject: string): x509.Name {
  return new x509.Name(subjectName(subject).reverse());
}

/** Writes a name as the service does: in the same reversed order, with `S` for a state, and with quotes where a value needs them. */
export function subjectText(name: x509.Name): string {
  const parts = name.toJSON().map((part) =>
    Object.entries(part)
      .flatMap(([known, values]) => values.map((value) => `${writtenName(known)}=${quoted(value)}`))
      .join(' + '),
  );
  return parts.reverse().join(', ');
}

function writtenName(known: string): string {
  const type = typeOf(known) ?? known;
  return writtenNames.get(type) ?? `OID.${type}`;
}

function quoted(value: string): string {
  return /^$|^\s|\s$|[,+="\n<>#;]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function typeOf(name: string): string | undefined {
  return /\d/.test(name) ? name.replace(/^OID\./, '') : attributeTypes[name.toUpperCase()];
}

function valueOf(type: string, text: string): Value {
  const value = text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.trim().replace(/\\(.)/g, '$1');
  if (value === '') throw badParameter('The subject is not an X.500 name.');
  if (asciiTypes.has(type)) return { ia5String: value };
  return /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value) ? { printableString: value } : { utf8String: value };
}
