import { type ComponentChild } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { createClient } from '../client/apiClient';
import { pageContext } from '../client/pageContext';
import {
  type Credentials,
  forgetCredentials,
  keepCredentials,
  isEmpty,
  noCredentials,
  readCredentials,
  tabStorage,
} from '../client/signIn';
import { hashOf, parseRoute, type Route } from '../model/route';
import { Boundary } from './boundary';
import { CheckView } from './checkView';
import { ChecksView } from './checksView';
import { ComparisonsView } from './comparisons/comparisonsView';
import { ComparisonView } from './comparisons/comparisonView';
import { ChangeView } from './ending/changeView';
import { FleetsView } from './fleets/fleetsView';
import { FleetView } from './fleets/fleetView';
import { HealthLine, useHealth } from './healthLine';
import { MovesView } from './movesView';
import { MoveView } from './moveView';
import { FailureNote } from './elements';
import { SearchesView } from './searches/searchesView';
import { SearchView } from './searches/searchView';
import { SignIn } from './signIn';

/** The whole page: a header, and the view that the address names. Without a sign-in that the app accepts, only a form. */
export function App({ canSteer, site }: { readonly canSteer: boolean; readonly site: string }) {
  const [credentials, setCredentials] = useState<Credentials>(() => readCredentials(tabStorage));
  const api = useMemo(() => createClient(credentials, fetch.bind(globalThis)), [credentials]);
  const route = useRoute();
  const health = useHealth(api, credentials);
  const needsSignIn = health.failure?.status === 401;
  const signOut = (): void => {
    forgetCredentials(tabStorage);
    setCredentials(noCredentials);
  };
  const signIn = (typed: Credentials): void => {
    keepCredentials(tabStorage, typed);
    setCredentials(typed);
  };
  const context = useMemo(() => ({ api, canSteer }), [api, canSteer]);
  return (
    <pageContext.Provider value={context}>
      <a class="skip" href="#main" onClick={focusMain}>
        Skip to content
      </a>
      <Header route={route} site={site} signOut={isEmpty(credentials) || needsSignIn ? undefined : signOut}>
        {needsSignIn ? undefined : <HealthLine health={health} />}
      </Header>
      <main id="main" tabIndex={-1}>
        {needsSignIn ? (
          <SignIn isRefused={!isEmpty(credentials)} signIn={signIn} />
        ) : health.value === undefined && health.failure === undefined ? (
          <p class="faint">Loading …</p>
        ) : health.failure?.status === 403 ? (
          <FailureNote failure={health.failure} />
        ) : (
          <Boundary place={hashOf(route)}>
            <View route={route} />
          </Boundary>
        )}
      </main>
    </pageContext.Provider>
  );
}

function View({ route }: { readonly route: Route }) {
  switch (route.view) {
    case 'moves':
      return <MovesView />;
    case 'move':
      return <MoveView key={route.id} id={route.id} tab={route.tab} />;
    case 'fleets':
      return <FleetsView />;
    case 'fleet':
      return <FleetView key={route.id} id={route.id} />;
    case 'comparisons':
      return <ComparisonsView key={hashOf(route)} source={route.source} target={route.target} />;
    case 'comparison':
      return <ComparisonView key={route.id} id={route.id} />;
    case 'checks':
      return <ChecksView key={hashOf(route)} source={route.source} target={route.target} />;
    case 'check':
      return <CheckView key={route.id} id={route.id} />;
    case 'change':
      return <ChangeView key={route.id} id={route.id} />;
    case 'searches':
      return <SearchesView />;
    case 'search':
      return <SearchView key={route.id} id={route.id} />;
  }
}

/** The lists of the page, in the order of the header. */
const lists = [
  [{ view: 'moves' }, 'Moves'],
  [{ view: 'fleets' }, 'Fleets'],
  [{ view: 'comparisons', source: '', target: '' }, 'Comparisons'],
  [{ view: 'checks', source: '', target: '' }, 'Checks'],
  [{ view: 'searches' }, 'Users'],
] as const satisfies readonly (readonly [Route, string])[];

/** The list that a view belongs to. */
function listOf({ view }: Route): (typeof lists)[number][0]['view'] {
  switch (view) {
    case 'moves':
    case 'move':
    case 'change':
      return 'moves';
    case 'fleets':
    case 'fleet':
      return 'fleets';
    case 'comparisons':
    case 'comparison':
      return 'comparisons';
    case 'checks':
    case 'check':
      return 'checks';
    case 'searches':
    case 'search':
      return 'searches';
  }
}

interface HeaderProps {
  readonly route: Route;
  /** The address of the documentation; empty if the build knew none. */
  readonly site: string;
  readonly signOut: (() => void) | undefined;
  readonly children: ComponentChild;
}

function Header({ route, site, signOut, children }: HeaderProps) {
  return (
    <header class="top">
      <a class="brand" href={hashOf({ view: 'moves' })}>
        keyvault<span>-mover</span>
      </a>
      <nav aria-label="Views">
        {lists.map(([list, title]) => (
          <a key={title} href={hashOf(list)} aria-current={listOf(route) === list.view ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <div class="top-end">
        {children}
        {site === '' ? undefined : (
          <a href={site} target="_blank" rel="noreferrer">
            Documentation
          </a>
        )}
        {signOut === undefined ? undefined : (
          <button type="button" class="plain" onClick={signOut}>
            Sign out
          </button>
        )}
      </div>
    </header>
  );
}

/** The link must not change the address, which names the view. */
function focusMain(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

/** Follows the address. A change of the view sets the title and moves the focus, as the load of a page does. */
function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  const isFirst = useRef(true);
  useEffect(() => {
    const follow = (): void => {
      setHash(location.hash);
    };
    addEventListener('hashchange', follow);
    return () => {
      removeEventListener('hashchange', follow);
    };
  }, []);
  const route = useMemo(() => parseRoute(hash), [hash]);
  const place = 'id' in route ? `${route.view} ${route.id}` : route.view;
  useEffect(() => {
    document.title = `${titleOf(route)} - keyvault-mover`;
    if (!isFirst.current) document.getElementById('main')?.focus();
    isFirst.current = false;
  }, [place]);
  return route;
}

function titleOf(route: Route): string {
  if (route.view === 'move') return `Move ${route.id}`;
  if (route.view === 'fleet') return `Fleet ${route.id}`;
  return lists.find(([{ view }]) => view === listOf(route))?.[1] ?? '';
}
