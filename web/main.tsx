import { render } from 'preact';
import { tabStorage, takeKey } from './client/signIn';
import { App } from './views/app';
import './page.css';

const root = document.getElementById('page');
if (root !== null) {
  takeKey({ location, history }, tabStorage);
  // An address with the key of another start, in a tab that shows the page already.
  addEventListener('hashchange', () => {
    if (takeKey({ location, history }, tabStorage)) location.reload();
  });
  root.textContent = '';
  const { steer, site } = document.documentElement.dataset;
  render(<App canSteer={steer === 'yes'} site={site ?? ''} />, root);
}
