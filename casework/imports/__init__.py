"""What partnerships keep in spreadsheets - action logs, trackers of cases - looked through with a person, then brought in as one."""
