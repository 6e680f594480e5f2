# Patterns of CLDR, not sentences: d day, M month, y year.
dates-day = d MMMM y
dates-month = MMM y
period-quarter = { $year }, { $number }. çeyrek
period-half =
    { $number ->
        [1] { $year }, ilk yarı
        *[other] { $year }, ikinci yarı
    }
