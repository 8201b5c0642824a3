/** As long a header as any browser sends; what is longer is not read to its end. */
const AT_MOST = 500;

/**
 * Of the languages there are (tags such as `pt-BR`), the one that a client wants most (RFC 9110
 * §12.5.4): by quality, then by its own order. A language counts by its first part, so that who asks
 * for `pt-PT` is not answered in English. The first there is, if none is wanted.
 */
export function preferredLanguage(
  acceptLanguage: string | undefined,
  [first, ...others]: readonly [string, ...string[]],
): string {
  const wanted = (acceptLanguage ?? '')
    .slice(0, AT_MOST)
    .split(',')
    .map((range) => RANGE.exec(range.trim()))
    .filter((found) => found !== null)
    .map(([, tag = '', quality = '1']) => ({
      language: primary(tag),
      quality: Number.parseInt(quality.replace('.', '').padEnd(4, '0'), 10),
    }))
    .sort((a, b) => b.quality - a.quality);
  const all = [first, ...others];
  const refused = wanted.filter(({ quality }) => quality === 0).map(({ language }) => language);
  for (const { language, quality } of wanted) {
    if (quality === 0) break;
    const found =
      language === '*'
        ? all.find((each) => !refused.includes(primary(each)))
        : all.find((each) => primary(each) === language);
    if (found !== undefined) return found;
  }
  return first;
}

const RANGE = /^(\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*)(?:\s*;\s*q=([01](?:\.\d{0,3})?))?$/i;

const primary = (tag: string): string => tag.split('-')[0]?.toLowerCase() ?? '';
