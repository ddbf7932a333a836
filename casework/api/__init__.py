"""The addresses programs use: each declared with what it takes and answers, opened by a key with a scope, described by OpenAPI."""
