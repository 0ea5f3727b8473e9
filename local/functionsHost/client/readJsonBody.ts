/** The text of a JSON body when it is one; `fault` says what is wrong otherwise. */
export async function readJsonBody(request: Request): Promise<{ readonly text: string } | { readonly fault: string }> {
  const text = await request.text();
  if (text === '') return { text };
  try {
    JSON.parse(text);
    return { text };
  } catch (error) {
    return { fault: `The body is not valid JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}
