export const RULE_REFUSALS = [
  'rule-unknown',
  'rule-too-soon',
  'rule-binds',
  'rule-withdrawn',
  'rule-kind-changed',
  'rule-exists',
  /** `rule`, `version`, `limit`, `left` in minor units, `per`, `of`, and `renewsOn` where it renews. */
  'limit-reached',
  'category-not-allowed',
] as const;
