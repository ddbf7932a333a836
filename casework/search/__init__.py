"""One search over everything its reader may see: people, places, cases, referrals, minutes, papers and actions."""
