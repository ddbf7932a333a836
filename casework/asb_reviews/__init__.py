"""ASB case reviews (the community trigger): application, threshold, panel, recommendations, letter, appeal, yearly counts."""
