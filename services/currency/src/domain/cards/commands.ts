type OfCard = { readonly card: string };
/** Where the hash of a PIN lies: a random or digested id, and no part of the PIN. */
type OfPin = { readonly pin: string };

export type CardCommand =
  | ({ readonly type: 'IssueCard'; readonly holder: string } & OfCard)
  | ({ readonly type: 'ActivateCard' } & OfCard & OfPin)
  | ({ readonly type: 'ChangePin'; readonly by: 'holder' | 'desk' } & OfCard & OfPin)
  /** CountPin and AcceptPin enclose the check of a PIN, which happens outside. */
  | ({ readonly type: 'CountPin' } & OfCard)
  /** `pin`: which hash it was compared with. */
  | ({ readonly type: 'AcceptPin' } & OfCard & OfPin)
  /** Recorded so that the key binds: the same request again is no second guess. */
  | ({ readonly type: 'RefusePin' } & OfCard)
  | ({
      readonly type: 'BlockCard';
      readonly by: 'holder' | 'desk';
      readonly note?: string;
    } & OfCard)
  | ({ readonly type: 'ReplaceCard'; readonly replacement: string } & OfCard);
