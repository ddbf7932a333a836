"""The problem being worked: parties in victim, offender and location roles, on the caseload of one or more groups."""
