sun_protection-meaning =
    Only patients who responded are counted, from the end of their course. The levels are what
    patients reported; other habits may go along with them, so this is association after
    adjustment, not proof of cause.
contrast_of-risk_difference = Difference in risk
contrast_of-risk_ratio = Ratio of risks
contrast_of-rmst_difference_months = Extra time free of recurrence
contrast_of-hazard_ratio = Hazard ratio
sun_protection-title = Spot back within { $months } months, by sun protection
sun_protection-axis = % of responding patients
sun_protection-alt_level = { $level }: { $value }
sun_protection-head_level = Reported sun protection
sun_protection-contrasts = High against low sun protection
sun_protection-contrasts_caption = High against low sun protection, responding patients
sun_protection-too_few = Too few recurrences to compare within: { $types }.
sun_protection-head_measure = Measure
sun_protection-head_within = Within
sun_protection-head_recurrences = Recurrences
sun_protection-whole = whole follow-up
sun_protection-of_type = { $name } ({ $type })
sun_protection-held_back = Recurrence by sun protection: { $why }.
sun_protection-nothing =
    Recurrence by sun protection is not shown: these records say nothing about it.
within_months = { $number } months
followed_up-title = Seen after the end of the course
followed_up-head_what = What was seen
followed_up-head_courses = Courses
median-all = Median time to recurrence
median-yes = Median time to recurrence, score 90 % lower
median-no = Median time to recurrence, others
followed_up-not_reached = not reached
