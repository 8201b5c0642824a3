import { wrongUsage } from './failure.ts';

/** `ID@VERSION`, or a bare id, of which the version that waits now is meant. */
export function versionedId(text: string): { readonly id: string; readonly version?: number } {
  const [id = '', version, ...rest] = text.split('@');
  if (version === undefined) return { id };
  if (rest.length === 0 && /^[1-9][0-9]{0,8}$/.test(version))
    return { id, version: Number(version) };
  throw wrongUsage(`"${text}" is not ID or ID@VERSION.`);
}
