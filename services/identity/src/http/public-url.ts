/** How people reach this server: the issuer of its tokens, and the origin of its passkeys. */
export class PublicUrl {
  constructor(readonly value: string) {}
}
