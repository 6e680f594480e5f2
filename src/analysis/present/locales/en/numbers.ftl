# How numbers stand beside their units. $sign is a minus or nothing, $number the digits; in a range
# $low and $high are digits with their sign, $start and $end whole amounts, $negative says `yes` where
# one of them is below zero.
amount-percent = { $sign }{ $number } %
amount-points = { $sign }{ $number } points
amount-sessions =
    { $count ->
        [one] { $sign }{ $number } session
        *[other] { $sign }{ $number } sessions
    }
amount-months = { $sign }{ $number } months
amount-minutes = { $sign }{ $number } min
range-percent =
    { $negative ->
        [yes] { $low } to { $high } %
        *[no] { $low }–{ $high } %
    }
range-points =
    { $negative ->
        [yes] { $low } to { $high } points
        *[no] { $low }–{ $high } points
    }
range-sessions =
    { $negative ->
        [yes] { $low } to { $high } sessions
        *[no] { $low }–{ $high } sessions
    }
range-months =
    { $negative ->
        [yes] { $low } to { $high } months
        *[no] { $low }–{ $high } months
    }
range-minutes =
    { $negative ->
        [yes] { $low } to { $high } min
        *[no] { $low }–{ $high } min
    }
range-plain =
    { $negative ->
        [yes] { $low } to { $high }
        *[no] { $low }–{ $high }
    }
numbers-under_one = under 1
numbers-hidden = hidden
numbers-not_shown = not shown: { $reason }
numbers-not_known = not known
about-patients = about { $number } patients
about-courses = about { $number } courses
hidden_number-patients = number of patients not shown
hidden_number-courses = number of courses not shown
numbers-with_interval = { $value } (95 % interval { $interval })
