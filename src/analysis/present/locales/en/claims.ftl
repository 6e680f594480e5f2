verdict-supported = ✔ supported
verdict-refuted = ✘ refuted
verdict-inconclusive = ? inconclusive
verdict-not_recorded = – not recorded in these data
verdict-not_testable = – not testable from records
verdict-reproduced = ✔ reproduced
verdict-not_reproduced = ✘ differs
verdict-redacted = – { $why }
counted-supported = { $number } supported
counted-refuted = { $number } refuted
counted-inconclusive = { $number } inconclusive
counted-not_recorded = { $number } not recorded in these data
counted-not_testable = { $number } not testable from records
counted-redacted = { $number } not shown
claims-summary =
    { $count ->
        [one] { $number } statement from clinics' texts: { $parts }.
        *[other] { $number } statements from clinics' texts: { $parts }.
    }
claims-nothing = No claim is judged on this page: too few patients, or nothing to judge it by.
claims-caption = Claims from clinics' texts, judged by rules set beforehand
tier-primary = Primary claims
tier-secondary = Secondary claims
tier-descriptive = Descriptions and rules
tier-external = Beyond these records
claims-head_claim = Claim
claims-head_verdict = Verdict
claims-head_value = Our value
claims-head_takes = What it would take
claims-of_type = { $statement } ({ $type })
claims-per_100_sessions = { $value } per 100 sessions
claims-figures = Published figures for these data
claims-head_figure = Figure
claims-head_published = Published
claims-head_here = In these records
claims-head_source = Source
claims-no_record_decides = No record can decide it
claims-recording = Recording it: { $fields }.
claims-recording_it = Recording it at each visit.
claims-field = { $field } ({ $table })
claims-value = { $field } { $value }
claims-between =
    More courses would not settle it, as things look: the value lies between the thresholds.
claims-out_of_reach = No number of courses in reach: the value lies on the threshold.
claims-takes = Needs { $courses } in all, of the same mix and with the same result.
claims-takes_at_least =
    Needs at least { $courses } in all, of the same mix and with the same result.
claims-not_counted =
    These records cannot tell how many more it takes: what the result rests on is not shown.
claims-sentence = { $text }.
conflicts-title = Where the texts contradict each other
conflicts-head_question = Question
conflicts-head_said = What is said
conflicts-head_number = Deciding number
settled-several = More than one of them fits: no contradiction in these records.
settled-none = None of them fits.
settled-open = These records cannot tell yet.
conflicts-not_recorded = Not recorded in these data: { $missing }.
conflicts-nobody = nobody to ask it of
conflicts-borne_out = “{ $says }” is borne out, the others are not.
conflicts-side = { $says } ({ $claims })
