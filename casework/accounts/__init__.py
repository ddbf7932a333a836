"""People who sign in, and everything a sign-in leaves behind: sessions, recovery codes, one-time links, throttles."""
