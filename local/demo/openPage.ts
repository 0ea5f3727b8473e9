import { terminalText } from '../launch/terminalText';

/** Opens the page of the app in the browser of this machine. Where that fails, a person can use the address that it prints. */
export async function openPage(baseUrl: string): Promise<void> {
  const address = `${baseUrl}/api/ui`;
  process.stderr.write(terminalText(`The page: ${address}\n`));
  try {
    const { default: open } = await import('open');
    const browser = await open(address);
    browser.once('error', reportClosed);
  } catch {
    reportClosed();
  }
}

function reportClosed(): void {
  process.stderr.write('No browser could be opened. Copy the address of the page into yours.\n');
}
