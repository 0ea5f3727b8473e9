import path from 'node:path';
import { buildPage } from './package/buildPage';

// Builds the page after the programs are compiled: `npm run build`, and each npm script that compiles.

buildPage(path.resolve(__dirname, '../..'));
