import { html } from 'hono/html';
import { type AzureControl } from './azureControl';

const shownRequests = 100;
const style = `body{font:15px/1.5 system-ui;margin:2rem auto;max-width:70rem;padding:0 1rem;color-scheme:light dark}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.2rem .6rem;border-bottom:1px solid #8886}
th{font-weight:600}code{overflow-wrap:anywhere}`;

/** A page that only shows: the vaults with their numbers of items, the rules for faults, and the newest requests. It never has a value. */
export function overviewPage(control: AzureControl) {
  const requests = control.requests(shownRequests).toReversed();
  const vaults = control.overview();
  const faults = control.faults();
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="refresh" content="5" />
        <meta name="viewport" content="width=device-width" />
        <title>Key Vault emulator</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <h1>Key Vault emulator</h1>
        <p>The service's time is ${new Date(control.now()).toISOString()}.</p>
        <h2>Vaults</h2>
        ${table(
          ['Vault', 'Region', 'Secrets', 'Keys', 'Certificates'],
          vaults.map(({ name, region, counts }) => [name, region, ...counts.map(String)]),
        )}
        <h2>Faults</h2>
        ${
          faults.length === 0
            ? html`<p>There are no faults.</p>`
            : table(
                ['Rule', 'Hits'],
                faults.map(({ rule, hits }) => [JSON.stringify(rule), String(hits)]),
              )
        }
        <h2>Requests</h2>
        ${table(
          ['Time', 'Vault', 'Operation', 'Path', 'Status'],
          requests.map(({ time, vault, operation, method, path, status }) => [
            ...[time, vault, operation],
            `${method} ${path}`,
            status === 0 ? 'cut' : String(status),
          ]),
        )}
      </body>
    </html>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]) {
  return html`<table>
    <tr>
      ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
    </tr>
    ${rows.map(
      (row) =>
        html`<tr>
          ${row.map((cell) => html`<td><code>${cell}</code></td>`)}
        </tr>`,
    )}
  </table>`;
}
