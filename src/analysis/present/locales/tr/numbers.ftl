# How numbers stand beside their units. $sign is a minus or nothing, $number the digits; in a range
# $low and $high are digits with their sign, $start and $end whole amounts, $negative says `yes` where
# one of them is below zero.
amount-percent = { $sign }%{ $number }
amount-points = { $sign }{ $number } puan
amount-sessions = { $sign }{ $number } seans
amount-months = { $sign }{ $number } ay
amount-minutes = { $sign }{ $number } dk
range-percent =
    { $negative ->
        [yes] { $start } ile { $end } arası
        *[no] %{ $low }–{ $high }
    }
range-points =
    { $negative ->
        [yes] { $low } ile { $high } puan arası
        *[no] { $low }–{ $high } puan
    }
range-sessions =
    { $negative ->
        [yes] { $low } ile { $high } seans arası
        *[no] { $low }–{ $high } seans
    }
range-months =
    { $negative ->
        [yes] { $low } ile { $high } ay arası
        *[no] { $low }–{ $high } ay
    }
range-minutes =
    { $negative ->
        [yes] { $low } ile { $high } dk arası
        *[no] { $low }–{ $high } dk
    }
range-plain =
    { $negative ->
        [yes] { $low } ile { $high } arası
        *[no] { $low }–{ $high }
    }
numbers-under_one = birden az
numbers-hidden = gizli
numbers-not_shown = gösterilmiyor: { $reason }
numbers-not_known = bilinmiyor
about-patients = yaklaşık { $number } hasta
about-courses = yaklaşık { $number } kür
hidden_number-patients = hasta sayısı gösterilmiyor
hidden_number-courses = kür sayısı gösterilmiyor
numbers-with_interval = { $value } (%95 güven aralığı { $interval })
