/** How a request shows in whose name it comes. */
export interface Credential {
  /** Where it counts, if that is known: the server of a command that names none. */
  readonly server?: string;
  /** Made anew for every attempt: what proves something counts once. */
  headersFor(method: string, url: URL): Promise<Readonly<Record<string, string>>>;
}

/** A token that counts for whoever has it. */
export function bearer(token: string): Credential {
  const headers = { authorization: `Bearer ${token}` };
  return { headersFor: async () => headers };
}

/** A command that is for people who have no token yet. */
export const nobody: Credential = { headersFor: async () => ({}) };
