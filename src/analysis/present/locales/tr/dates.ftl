# Patterns of CLDR, not sentences: d day, M month, y year.
dates-day = d MMMM y
dates-month = MMM y
period-quarter = Ç{ $number } { $year }
period-half = Y{ $number } { $year }
