/**
 * Whether more can read a file of a key than who is to use it. What root lends to the group of this
 * process (as Kubernetes mounts a secret, with `fsGroup`) is its own alone; any other file must be its
 * owner's (0600). On Windows nothing is known of it.
 */
export function isOpenToOthers(
  { mode, uid }: { readonly mode: number; readonly uid: number },
  ownUid = process.getuid?.(),
): boolean {
  if (ownUid === undefined) return false;
  const others = uid === 0 && ownUid !== 0 ? 0o037 : 0o077;
  return (mode & others) !== 0;
}
