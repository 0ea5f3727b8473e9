import { render } from 'preact';
import { App } from './views/app';
import './page.css';

const root = document.getElementById('page');
if (root !== null) {
  root.textContent = '';
  render(<App canSteer={document.documentElement.dataset['steer'] === 'yes'} />, root);
}
