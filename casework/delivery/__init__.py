"""How a plan is delivered: actions under its priorities, and the task groups that report to the board in their months."""
