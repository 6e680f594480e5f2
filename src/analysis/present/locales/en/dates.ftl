# Patterns of CLDR, not sentences: d day, M month, y year.
dates-day = yyyy-MM-dd
dates-month = MMM y
period-quarter = Q{ $number } { $year }
period-half = H{ $number } { $year }
