import { type CheckRun } from '../../contracts/checks';
import { escapeMarkup } from '../escapeMarkup';
import { type CheckView } from '../../contracts/checkAnswers';
import { checkView } from './checkView';
import { itemsOf, sumOf, titleOf } from './checkWords';

const style = `body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #ddd}
.pass{color:#0b6a0b}.warn{color:#8a5700}.fail{color:#a4262c}.unknown{color:#5c5c5c}code{white-space:nowrap}
@media(prefers-color-scheme:dark){body{color:#eee;background:#1b1b1b}th,td{border-color:#444}a{color:#9cf}.pass{color:#7ad67a}.warn{color:#f0b557}.fail{color:#ff8a8a}.unknown{color:#aaa}}`;

/** A run as one page that needs nothing beside it: no script, no picture, no font of another place. */
export function renderCheckHtml(run: CheckRun): string {
  const view = checkView(run);
  const title = escapeMarkup(titleOf(view));
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<title>${title}</title><style>${style}</style></head><body>`,
    `<h1>${title}</h1><p>${escapeMarkup(sumOf(view))} Started ${escapeMarkup(view.startedAt)}, finished ${escapeMarkup(view.finishedAt)}, by ${view.trigger}.</p>`,
    ...changes(view),
    '<h2>Checks</h2><table><thead><tr><th>check</th><th>status</th><th>what was seen</th><th>what to do</th></tr></thead><tbody>',
    ...view.findings.map(row),
    '</tbody></table></body></html>',
    '',
  ].join('\n');
}

function row(finding: CheckView['findings'][number]): string {
  const { id, status, title, evidence, remedy, link } = finding;
  const items = itemsOf(finding);
  const seen = escapeMarkup(evidence) + (items === '' ? '' : `<br><small>${escapeMarkup(items)}</small>`);
  const docs = link.startsWith('https://') ? ` <a rel="noreferrer" href="${escapeMarkup(link)}">more</a>` : '';
  const todo = status === 'pass' ? '' : escapeMarkup(remedy) + docs;
  return `<tr><td><code>${escapeMarkup(id)}</code><br>${escapeMarkup(title)}</td><td class="${status}">${status}</td><td>${seen}</td><td>${todo}</td></tr>`;
}

function changes({ changes: found }: CheckView): readonly string[] {
  if (found.length === 0) return [];
  const lines = found.map(
    ({ id, kind, from, to }) => `<li><code>${escapeMarkup(id)}</code> ${kind}: ${from ?? '–'} → ${to ?? '–'}</li>`,
  );
  return ['<h2>Changes since the run before</h2><ul>', ...lines, '</ul>'];
}
