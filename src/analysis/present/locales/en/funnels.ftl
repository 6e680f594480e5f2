unit_verdict-within = as expected
unit_verdict-better = better than expected
unit_verdict-worse = worse than expected
unit_verdict-higher = higher than expected
unit_verdict-lower = lower than expected
unit_verdict-too_few = too small to be told from chance
funnels-perhaps = perhaps { $verdict }
funnels-unit_is = { $unit } is { $verdict }
funnels-title = { $title }, by { $by }
funnels-none_differs = None of the { $number } { $many } differs more than chance allows.
funnels-one_in_twenty = { $said }; chance puts one in twenty there.
funnels-too_small = Too small to tell: { $small } of { $number }.
funnels-alt = { $title }: { $shown } of { $number } shown, around 1 as expected. { $finding }
funnels-note =
    Observed over expected for the patients a unit has: 1 is what is expected. Beyond the inner
    limits lies one unit in twenty by chance, beyond the outer ones one in five hundred. This is
    no ranking: units within the limits do not differ.
funnels-head_unit = Unit
funnels-head_ratio = Observed / expected
funnels-head_inner = 95 % limits
funnels-head_outer = 99.8 % limits
funnels-head_counted = Counted
funnels-head_verdict = Verdict
funnels-axis_counted = counted
funnels-axis_ratio = observed / expected
funnels-lead =
    Each unit against what is expected of the patients it has: their spot types, age, skin and
    severity. Within the limits units do not differ, whatever their order.
not_compared-clinic = There is only one clinic, or too few patients in each, to compare clinics.
not_compared-practitioner =
    Practitioners are not compared: only one, not recorded, or too few patients.
