import { render } from 'preact';
import { credentialsOfAddress, keepCredentials, tabStorage } from './client/signIn';
import { App } from './views/app';
import './page.css';

const root = document.getElementById('page');
if (root !== null) {
  takeKey();
  // An address with the key of another start, in a tab that shows the page already.
  addEventListener('hashchange', () => {
    if (takeKey()) location.reload();
  });
  root.textContent = '';
  render(<App canSteer={document.documentElement.dataset['steer'] === 'yes'} />, root);
}

/** Takes the key out of the address, so that neither the history of the tab nor a copied address keeps it. Returns whether it had one. */
function takeKey(): boolean {
  const given = credentialsOfAddress(location);
  if (given === undefined) return false;
  keepCredentials(tabStorage, given);
  history.replaceState(null, '', '#/');
  return true;
}
