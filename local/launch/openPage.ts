import path from 'node:path';
import { type AppAddress, writeOwn } from './addressFile';
import { pageAddress } from './pageAddress';

/**
 * Opens the page of the app in the browser of this machine. The browser gets a file that leads to the page, because other users can
 * read its arguments, and the address of the page has the key. Where that fails, it says so.
 */
export async function openPage({ baseUrl, key }: AppAddress, folder: string): Promise<void> {
  const file = path.join(folder, 'page.html');
  const script = `location.replace(${JSON.stringify(pageAddress(baseUrl, key))})`;
  writeOwn(file, `<!doctype html><meta charset="utf-8"><title>keyvault-mover</title><script>${script}</script>\n`);
  try {
    const { default: open } = await import('open');
    const browser = await open(file);
    browser.once('error', reportClosed);
  } catch {
    reportClosed();
  }
}

function reportClosed(): void {
  process.stderr.write('No browser could be opened. Copy the address of the page into yours.\n');
}
