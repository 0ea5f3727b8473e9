const collections = ['secrets', 'keys', 'certificates', 'deletedsecrets', 'deletedkeys', 'deletedcertificates'];
const verbs = new Set([
  ...['backup', 'restore', 'create', 'import', 'recover', 'versions', 'rotate', 'rotationpolicy', 'attestation'],
  ...['encrypt', 'decrypt', 'wrapkey', 'unwrapkey', 'sign', 'verify', 'release'],
  ...['pending', 'merge', 'policy', 'issuers', 'contacts'],
]);

export interface PathParts {
  /** `/keys/{name}/{version}/sign` */
  readonly template: string;
  readonly name: string | undefined;
  readonly version: string | undefined;
}

/** The parts of a path of the data plane, or undefined for other paths. */
export function partsOf(pathname: string): PathParts | undefined {
  const [collection = '', second, ...rest] = decodeURIComponent(pathname).replace(/\/$/, '').split('/').slice(1);
  const items = collection.toLowerCase();
  if (!collections.includes(items)) return undefined;
  if (second === undefined) return { template: `/${items}`, name: undefined, version: undefined };
  const isVerb = second === 'restore' || (items === 'certificates' && ['issuers', 'contacts'].includes(second));
  if (isVerb) {
    const [name, ...more] = rest;
    if (more.length > 0) return undefined;
    const template = `/${items}/${second}${name === undefined ? '' : '/{name}'}`;
    return { template, name, version: undefined };
  }
  let version: string | undefined;
  const words = rest.map((part) => {
    if (verbs.has(part.toLowerCase())) return part.toLowerCase();
    version = part;
    return '{version}';
  });
  return { template: ['', items, '{name}', ...words].join('/'), name: second, version };
}
