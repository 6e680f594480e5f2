# Findings. Which of them is said is decided by the interval, in code; a translation says the same
# and no more.
ordinal-1 = 1st
ordinal-2 = 2nd
ordinal-3 = 3rd
ordinal-any = { $number }th
half_gone-score = at least half
half_gone-grade = more than half
half-not_shown = Sessions until half of the patients respond: { $reason }.
half-below =
    Within { $sessions } the estimate stays below half of the patients: { $share } have { $half }
    of the spot gone after session { $last }.
half-below_but_open =
    Within { $sessions } the estimate stays below half of the patients: { $share } have { $half }
    of the spot gone after session { $last }; the data would still allow half from session { $since }
    on.
half-reached = Half of the patients respond after { $sessions } ({ $set }).
half_set-open = { $low } or more: not certain to be reached within 8
half_set-unknown = or more: not certain to be reached within 8
half_set-one = the data allow only { $low }
half_set-several = the data allow { $low } to { $high }
gains-not_shown = What further sessions add cannot be shown here.
gains-none = After the first session, no further one adds a gain that can be told from zero.
gains-second_uncertain = The gain of the 2nd session cannot be told from zero; later ones differ.
gains-up_to =
    Each further session up to the { $last } still adds to the reduction; the { $last } adds { $gain }
    points ({ $interval }).
gains-doubtful_from = From the { $first } on, a further gain cannot be told from zero.
reduction-not_shown = The mean reduction cannot be shown here.
reduction-one = After session { $last } the mean reduction is { $value }.
reduction-rises =
    From session { $first } to { $last } the mean reduction rises by { $points } points.
reduction-rises_naive =
    From session { $first } to { $last } the mean reduction rises by { $points } points; final
    results regressed on sessions received would say { $naive }.
contrast-not_compared = High and low sun protection are not compared in these data.
contrast-not_shown = High against low sun protection within { $months } months: { $reason }.
contrast-fewer =
    With high sun protection, { $number } fewer of 100 responding patients have the spot back
    within { $months } months than with low (95 % interval { $low } to { $high } fewer).
contrast-more =
    With high sun protection, { $number } more of 100 responding patients have the spot back
    within { $months } months than with low (95 % interval { $low } to { $high } more).
contrast-uncertain =
    Whether high sun protection changes how often the spot is back within { $months } months
    cannot be told: between { $low } fewer and { $high } more of 100 patients.
against_half-none = No verdict
against_half-more = More than half of patients
against_half-fewer = Fewer than half of patients
against_half-close = About half: too close to call
sentences-furthest_apart =
    After { $sessions } sessions { $most } responds most often, { $most_value }; { $least }
    least, { $least_value }. The intervals do not overlap.
response-grades =
    Share with grade 3 or 4 (more than 50 %, not at least 50 %); assumes courses stop by what
    the grade shows.
response-beside = Courses with grades but without scores ({ $who }) are not in these curves.
response-with_care = Read with care: { $reason }.
response-pattern_holds = The grades do not speak against the pattern that the model assumes.
