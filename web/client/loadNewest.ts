import { type Answer } from './apiClient';
import { type RowPage } from './useListPages';

/** Reads the first pages of a list as one. It stops at the last page, and at a failure, which it returns. */
export async function loadNewest<Row>(
  pages: number,
  read: (token: string | undefined) => Promise<Answer<RowPage<Row>>>,
): Promise<Answer<RowPage<Row>>> {
  const rows: Row[] = [];
  let token: string | undefined;
  for (let page = 0; page < pages; page += 1) {
    const answer = await read(token);
    if (!answer.ok) return answer;
    rows.push(...answer.body.rows);
    token = answer.body.continuationToken ?? undefined;
    if (token === undefined) break;
  }
  return { ok: true, body: { rows, continuationToken: token ?? null } };
}

/** Turns the answer about a list into rows. */
export function rowsOf<Body extends { readonly continuationToken: string | null }, Row>(
  answer: Answer<Body>,
  pick: (body: Body) => readonly Row[],
): Answer<RowPage<Row>> {
  if (!answer.ok) return answer;
  return { ok: true, body: { rows: pick(answer.body), continuationToken: answer.body.continuationToken } };
}
