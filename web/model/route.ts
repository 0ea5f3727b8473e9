/** The tabs of one move. */
export const moveTabs = ['progress', 'plan', 'runs', 'rollback', 'end'] as const;
export type MoveTab = (typeof moveTabs)[number];

/** What the page shows. The part of the address after `#` names it, so that the browser's back button works. */
export type Route =
  | { readonly view: 'moves' }
  /** Without a tab, the view shows what matters in the phase of the move. */
  | { readonly view: 'move'; readonly id: string; readonly tab?: MoveTab | undefined }
  | { readonly view: 'fleets' }
  | { readonly view: 'fleet'; readonly id: string }
  | { readonly view: 'comparisons'; readonly source: string; readonly target: string }
  | { readonly view: 'comparison'; readonly id: string }
  | { readonly view: 'change'; readonly id: string }
  | { readonly view: 'searches' }
  | { readonly view: 'search'; readonly id: string }
  | { readonly view: 'checks'; readonly source: string; readonly target: string }
  | { readonly view: 'check'; readonly id: string };

/** Reads the part of an address after `#`. Anything unknown is the list of moves. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [view, id, tab] = path.split('/').map(decode);
  if (view === 'moves' && id !== undefined && id !== '') {
    return { view: 'move', id, tab: moveTabs.find((each) => each === tab) };
  }
  if (view === 'fleets') return id === undefined || id === '' ? { view } : { view: 'fleet', id };
  if (view === 'searches') return id === undefined || id === '' ? { view } : { view: 'search', id };
  if (view === 'changes' && id !== undefined && id !== '') return { view: 'change', id };
  if (view === 'checks' && id !== undefined && id !== '') return { view: 'check', id };
  if (view === 'comparisons' && id !== undefined && id !== '') return { view: 'comparison', id };
  if (view === 'checks' || view === 'comparisons') {
    const pair = new URLSearchParams(query);
    return { view, source: pair.get('source') ?? '', target: pair.get('target') ?? '' };
  }
  return { view: 'moves' };
}

/** The address of a route, for links. */
export function hashOf(route: Route): string {
  switch (route.view) {
    case 'moves':
      return '#/';
    case 'move':
      return `#/moves/${encodeURIComponent(route.id)}${route.tab === undefined ? '' : `/${route.tab}`}`;
    case 'fleets':
      return '#/fleets';
    case 'fleet':
      return `#/fleets/${encodeURIComponent(route.id)}`;
    case 'checks':
    case 'comparisons': {
      const pair = Object.entries({ source: route.source, target: route.target }).filter(([, name]) => name !== '');
      return pair.length === 0 ? `#/${route.view}` : `#/${route.view}?${new URLSearchParams(pair).toString()}`;
    }
    case 'comparison':
      return `#/comparisons/${encodeURIComponent(route.id)}`;
    case 'change':
      return `#/changes/${encodeURIComponent(route.id)}`;
    case 'searches':
      return '#/searches';
    case 'search':
      return `#/searches/${encodeURIComponent(route.id)}`;
    case 'check':
      return `#/checks/${encodeURIComponent(route.id)}`;
  }
}

/** A broken escape stays as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
