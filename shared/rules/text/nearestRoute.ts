import { editDistance } from './nearestName';

/** Paths come from outside. Only short ones, with the characters of routes and ids, are compared and shown. */
const comparable = /^[\w./-]{1,120}$/;
const maxMistakes = 3;

/** Whether a path, given as its decoded parts, matches a route such as `moves/{id}/plan`. Ignores letter case of literals. */
export function fitsRoute(route: string, parts: readonly string[]): boolean {
  const template = route.split('/');
  if (template.length !== parts.length) return false;
  return template.every((text, at) => {
    const part = parts[at] ?? '';
    return isParameter(text) ? part !== '' : text.toLowerCase() === part.toLowerCase();
  });
}

/**
 * The path that was most likely meant: the nearest route, with the parameters of the given path. Undefined if no route is
 * near.
 */
export function nearestRoute(parts: readonly string[], routes: readonly string[]): string | undefined {
  const written = parts.join('/').toLowerCase();
  if (!comparable.test(written)) return undefined;
  const [nearest] = routes
    .map((route) => fill(route, parts))
    .map((path) => ({ path, distance: editDistance(written, path.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const isNear = nearest !== undefined && nearest.distance > 0 && nearest.distance <= maxMistakes;
  return isNear ? nearest.path : undefined;
}

/** The route with the parts of a path in place of its parameters. Parameters beyond the end of the path keep their names. */
function fill(route: string, parts: readonly string[]): string {
  return route
    .split('/')
    .map((text, at) => (isParameter(text) ? (parts[at] ?? text) : text))
    .join('/');
}

function isParameter(text: string): boolean {
  return text.startsWith('{');
}
