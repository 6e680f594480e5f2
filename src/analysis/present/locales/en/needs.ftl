# What would help where a number is withheld or warned of. A remedy ends the sentence of its kind
# (needs-cannot_tell_why or needs-other).
remedy-few_patients = a count is too small to be shown
remedy-not_every_clinic_has_it = the same number from every clinic
remedy-clinics_differ = finding out why the clinics differ; one number for all hides it
remedy-no_such_event = nothing: no such event is good news
remedy-partial_period = waiting until the period is over and its courses are old enough
remedy-too_few_points = six whole periods with enough patients
remedy-trial_limits = twelve whole periods
remedy-too_few_to_compare = this unit needs more patients, some with the event, some without
remedy-too_few_patients_beyond = more patients have to lie beyond it
remedy-true_of_everybody = a group of which it is not true of everybody
remedy-of_few = they should come from more patients
remedy-too_few_reached_previous_session = the row of the session before says what is missing
remedy-too_few_final_assessments = more courses need a final assessment
remedy-not_every_type_reached_session = the rarest spot type has to reach this session
remedy-too_few_close_to_response_seen =
    more patients who are about to respond have to be seen after this session
remedy-too_few_at_one_level_of_sun_protection =
    more patients have to report the rarest level, some with a recurrence and some without
remedy-smaller_group = the smaller of the groups compared has to grow
remedy-stop_early = a look at more of the patients who stop early
remedy-follow_up_too_short = follow-up visits later after the end of the course
remedy-no_follow_up = follow-up visits with the answer whether the spot is back
remedy-looks_too_far_apart = visits closer together, above all around 6 and 12 months
remedy-ask = asking about sun protection at each visit
remedy-one_level_of_sun_protection = patients whose sun protection differs
remedy-sun_protection_hardly_differs =
    asking how well the patient protected “until the spot came back”
remedy-before_looking =
    asking about sun protection up to the day the spot came back, before the spot is looked at
remedy-no_report_after_a_recurrence =
    asking about sun protection again at a visit after the spot came back
remedy-no_retreatment_recorded = recording the date of each re-treatment
remedy-no_unscheduled_look_recorded = recording which visits were unscheduled
remedy-record_it = recording it at each visit
remedy-not_testable = a study made for the question
remedy-not_certain_among_so_many_claims = the interval has to narrow
remedy-resolved = recording when each adverse event was over
remedy-alike = patients of the same kinds in each of the groups compared
remedy-not_estimable = finer scores, and groups that do not coincide with something else
remedy-model_did_not_converge = a statistician's look at what leaves the model undecided
remedy-model_does_not_fit = a statistician's look at where records and model part
remedy-score = recording a severity score beside the grade
remedy-more_looks = more looks in each course
needs-cannot_tell = These records cannot tell how many more it takes.
needs-cannot_tell_why = These records cannot tell how many more it takes: { $why }.
needs-not_shown = what the result rests on is not shown
needs-other = More courses alone would not help; { $remedy } would.
needs-helps_too = { $wide } { $remedy } would help as well.
needs_where-session =
    { $count ->
        [one] after { $number } session
        *[other] after { $number } sessions
    }
needs_where-unknown = at sessions
needs-nobody_seen = nobody was seen { $where } so far
needs-seen_too_few = those seen { $where } are too few to be shown
needs-until_seen =
    { $courses }, if as many of them are seen { $where } as so far: { $goal } patients would
    then be expected there.
needs-none_back = no spot was seen to be back so far
needs-back_too_few = the spots seen to be back are too few to be shown
needs-until_recurrences =
    { $courses }, followed up as these were: { $goal } recurrences would then be expected.
needs-until_narrow =
    { $courses }, of the same mix and followed alike: limits of about ±{ $goal } points would
    then be expected.
needs_more-courses = { $about } more courses
needs_more-responding = { $about } more responding courses
needs_more-records = { $about } more records of this kind
needs-of_type = { $more } of { $type }
needs-a_few = a few
needs-about = about { $number }
needs-title = What it would take
needs-caption = What it would take, the first number held back
needs-nothing = Every number is shown, and none is wide.
needs-head_type = Spot type
needs-head_for = For
needs-head_so_far = So far
needs-head_now = Now
