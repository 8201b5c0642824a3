/**
 * What an iterator has at hand, at most `most` at once: waits for the first, then takes what comes in
 * the same turn of the event loop. Ends with the iterator, which is the caller's to return.
 */
export async function* windows<T>(entries: AsyncIterator<T>, most: number): AsyncGenerator<T[]> {
  let next: Promise<IteratorResult<T>> | undefined;
  for (;;) {
    const first = await (next ?? entries.next());
    next = undefined;
    if (first.done) return;
    const window = [first.value];
    const turn = new Promise<undefined>((resolve) => setImmediate(resolve, undefined));
    while (window.length < most) {
      next ??= entries.next();
      const more = await Promise.race([next, turn]);
      if (!more || more.done) break;
      window.push(more.value);
      next = undefined;
    }
    yield window;
  }
}
