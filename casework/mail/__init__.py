"""Delivery channels for e-mail: SMTP, and files for trial and tests."""
