"""What meetings leave behind, group by group and over time: decisions, attendance, interests, minutes searched by words."""
