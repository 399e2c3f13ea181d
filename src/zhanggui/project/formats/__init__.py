"""Number and date formats: ISO dates in both languages, thousands separated by commas."""
