# Reasons that a gate or the disclosure step gives; each ends a sentence after a colon.
reason-few_patients = too few patients
reason-too_few_patients = too few patients
reason-small_count = too few patients
reason-too_few_reached_session = too few patients reached this session
reason-too_small_a_share_reached_session = too small a share of the patients reached this session
reason-too_few_reached_previous_session = too few patients reached the session before
reason-too_few_final_assessments = too few final assessments
reason-too_few_recurrences = too few recurrences
reason-too_few_at_one_level_of_sun_protection = too few patients at one level of sun protection
reason-one_level_of_sun_protection = all patients reported the same sun protection
reason-sun_protection_not_recorded = sun protection is not recorded in these data
reason-sun_protection_hardly_differs =
    patients' habits of sun protection hardly differ, as far as earlier visits tell
reason-follow_up_too_short = follow-up is too short
reason-no_follow_up = nobody was followed up
reason-model_did_not_converge = the calculation found no stable answer
reason-nothing_recorded = not recorded in these data
reason-not_estimable = these records cannot tell
reason-model_does_not_fit = the model does not fit these records
reason-negative_control_failed =
    later sun protection seems to act backwards in time, so the reports cannot be trusted
reason-protection_rises_after_recurrence = patients protect better once the spot is back
reason-no_report_after_a_recurrence = no visit after a recurrence is recorded
reason-looks_too_far_apart = visits are too far apart to tell
reason-no_retreatment_recorded = no re-treatment is recorded
reason-no_unscheduled_look_recorded = no unscheduled visit is recorded
reason-too_few_in_one_arm = too few patients in one of the groups compared
reason-no_overlap = the groups compared hold different kinds of patients
reason-limited_overlap = the groups compared are only partly alike
reason-not_all_characteristics_adjusted = too few patients to adjust for everything recorded
reason-sessions_of_few_patients = many sessions of few patients
reason-events_of_few_patients = many events of few patients
reason-gaps_of_few_patients = many gaps of few patients
reason-resolution_often_not_recorded = often not recorded when the event was over
reason-resolution_mostly_not_recorded = mostly not recorded when the event was over
reason-high_missing_information = more than half of the information is missing
reason-odds_not_proportional = the grades do not follow the model's pattern closely
reason-ordinal_model_does_not_fit =
    the model misses the grades that were seen by more than 10 points
reason-too_few_close_to_response_seen =
    too few of the courses close to this response were still seen
reason-not_every_type_reached_session = not every spot type was seen after this session
reason-random_effect_without_variance =
    the model finds no difference between courses in level or slope
reason-not_recorded = not recorded in these data
reason-not_testable = not testable from records
reason-clinics_differ = the clinics differ by more than chance
reason-not_every_clinic_has_it = not every clinic has this estimate
reason-not_certain_among_so_many_claims =
    the interval says so, but among so many claims it may be chance
reason-partial_period = this period is not over, or not old enough, and is not judged
reason-trial_limits = limits rest on fewer than twelve points and may still move
reason-too_few_points = fewer than six whole periods
reason-too_few_to_compare = too small to be told from chance
reason-no_such_event = no such event is recorded
words-not_released = not released
