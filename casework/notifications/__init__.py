"""What is owed to whom: reminders by the day, messages in the outbox, and what became of each."""
