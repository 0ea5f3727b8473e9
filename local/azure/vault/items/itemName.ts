import { limits } from '../limits';
import { badParameter } from '../serviceError';

const allowed = new RegExp(`^[0-9a-zA-Z-]{1,${limits.nameChars}}$`);

/** The name in a path. Throws 400 BadParameter for one that the service would not accept. */
export function requireItemName(params: Readonly<Record<string, string>>): string {
  const name = params['name'] ?? '';
  if (!allowed.test(name)) throw badParameter(`The request URI contains an invalid name: ${name}`);
  return name;
}
