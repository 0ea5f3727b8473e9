// Draws the picture of docs/page.md: starts the app with the sample vaults, moves one to another geography, and
// photographs the move in an installed Chromium.
//
//   npm run build && node docs/picture/drawPage.mjs
//
// PAGE_CHROMIUM names another Chromium than /usr/bin/chromium.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const root = path.resolve(import.meta.dirname, '../..');
const [out = path.join(root, 'docs/picture/page.png')] = process.argv.slice(2);
const move = { id: 'europe-to-us', sourceVault: 'contoso-westeurope', targetVault: 'contoso-eastus' };

const stateDir = mkdtempSync(path.join(tmpdir(), 'keyvault-mover-picture-'));
const args = ['dist/local/start.js', '--port', '0', '--state', stateDir, '--json'];
const app = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
const ended = new Promise((resolve) => app.once('exit', resolve));
try {
  const { baseUrl, keyFile, ui } = await readyLine();
  const key = /^x-functions-key: (\S+)$/m.exec(readFileSync(keyFile, 'utf8'))[1];
  await moveAll(baseUrl, key);
  await photograph(ui, key);
} finally {
  app.kill();
  await ended;
  rmSync(stateDir, { recursive: true, force: true });
}

async function readyLine() {
  for await (const line of createInterface({ input: app.stdout })) return JSON.parse(line);
  throw new Error('The app did not start.');
}

async function moveAll(baseUrl, key) {
  const headers = { 'Content-Type': 'application/json', 'x-functions-key': key };
  const started = await fetch(`${baseUrl}/api/moves`, { method: 'POST', headers, body: JSON.stringify(move) });
  if (started.status !== 202) throw new Error(await started.text());
  for (;;) {
    const { phase } = await (await fetch(`${baseUrl}/api/moves/${move.id}`, { headers })).json();
    if (phase === 'partiallyCompleted') return;
    if (phase === 'failed') throw new Error('The move failed.');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function photograph(ui, key) {
  const browser = await chromium.launch({ executablePath: process.env['PAGE_CHROMIUM'] ?? '/usr/bin/chromium' });
  try {
    const page = await browser.newPage({ viewport: { width: 1000, height: 900 }, colorScheme: 'light' });
    await page.goto(`${ui}#key=${key}`);
    await page.locator(`a[href="#/moves/${move.id}"]`).first().click();
    await page.locator('.rows .badge').first().waitFor();
    await page.screenshot({ path: out });
  } finally {
    await browser.close();
  }
}
