"""Sign-in by an identity provider (OpenID Connect): the authorization code flow with PKCE. docs/signing_in.md."""
