/** The whole of an export, which a test may hold at once. */
export async function gather(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}
