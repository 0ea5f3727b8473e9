const prefix = 'azurefunctionsjobhost__';

/**
 * Overrides values of host.json with app settings such as `AzureFunctionsJobHost__extensions__http__routePrefix`, as the real
 * host does. Names are compared without case. Values stay texts.
 */
export function overrideHostJson(
  hostJson: unknown,
  environment: Readonly<Record<string, string | undefined>>,
): unknown {
  return Object.entries(environment).reduce<unknown>((json, [name, value]) => {
    if (!name.toLowerCase().startsWith(prefix) || value === undefined) return json;
    return withValue(json, name.slice(prefix.length).split('__'), value);
  }, hostJson);
}

function withValue(json: unknown, path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const object = typeof json === 'object' && json !== null ? Object.entries(json) : [];
  const known = object.find(([key]) => key.toLowerCase() === name.toLowerCase());
  return { ...Object.fromEntries(object), [known?.[0] ?? name]: withValue(known?.[1], rest, value) };
}
