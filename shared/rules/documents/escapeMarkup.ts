import { visibleText } from '../text/visibleText';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text that is safe in elements and quoted attributes of HTML and XML: on one line, and without invisible characters or those that
 * XML 1.0 does not allow.
 */
export function escapeMarkup(text: string): string {
  return visibleText(text)
    .replaceAll(/[\uFFFE\uFFFF]/g, '')
    .replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? '');
}
