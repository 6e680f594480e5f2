finding-change = Look here
finding-finding = Finding
finding-unsure = Not certain
finding-data = Data
finding-claim = Claim
standout-nothing = Nothing can be shown here: every group is too small, or not recorded.
standout-measure = { $title }: { $said }.
standout-together = All spot types together: { $said }
standout-refuted = These records speak against: “{ $statement }”.
standout-set_aside = { $share } of the rows read were set aside for correction.
standout-imputed =
    { $count ->
        [one] 1 number below rests more on what was imputed than on what was seen: mostly late sessions, which few patients reached.
        *[other] { $number } numbers below rest more on what was imputed than on what was seen: mostly late sessions, which few patients reached.
    }
