/** Answers as they are, for the OpenAPI document. */
export const keySet = {
  keys: [
    {
      kty: 'OKP',
      crv: 'Ed25519',
      x: 'tR4y4R7YzZ0o4o0s2Yd3bq8l1xv5m6n7p8q9r0s1t2U',
      kid: 'q1Vb3nXcK0mW8yT5rZ2sD4fG6hJ9kL7pQ1wE3rT5yU8',
      alg: 'EdDSA',
      use: 'sig',
    },
  ],
};

export const metadata = {
  issuer: 'https://vila.example',
  jwks_uri: 'https://vila.example/.well-known/jwks.json',
  token_endpoint: 'https://vila.example/token',
  token_endpoint_auth_methods_supported: ['none'],
  grant_types_supported: ['refresh_token'],
  response_types_supported: [],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['EdDSA'],
  dpop_signing_alg_values_supported: ['EdDSA', 'ES256'],
};
