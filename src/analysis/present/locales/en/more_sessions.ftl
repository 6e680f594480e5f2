more_sessions-meaning =
    A patient responds when { $half } of the spot's severity is gone. The curves say what would
    be seen had every patient gone on to that session; they hold for these clinics' patients,
    and include what fades by itself.
more_sessions-nothing = Not shown: no count of sessions that enough patients reached, or no scores.
more_sessions-no_curve = No curve, too few patients: { $types }.
more_sessions-gain_title = What does each further session add?
more_sessions-gain_caption = Points of reduction that each session adds, all spot types
more_sessions-reduction_title = By how much does the score fall on average?
more_sessions-reduction_caption = Mean reduction of the score, all spot types
more_sessions-titled_alt = { $title } { $finding }
more_sessions-reduction_alt = { $title } { $first } to { $last }. { $finding }
more_sessions-curve_alt =
    { $name }: share of patients with { $half } of the spot gone, by number of sessions. { $first_value }
    after { $first }, { $last_value } after { $last }. { $finding }
more_sessions-left_out = Not shown for { $sessions } sessions: { $why }.
more_sessions-caption = { $name }, { $people }
left_out-too_few_reached_session = too few patients reached them
left_out-few_patients = too few patients reached them
left_out-too_small_a_share_reached_session = too small a share of the patients reached them
more_sessions-head_session = Session
more_sessions-head_sessions = Sessions
more_sessions-head_adds = Adds
more_sessions-head_ignoring = If you ignored stopping
more_sessions-head_seen = Courses seen
more_sessions-head_responding = Patients responding
more_sessions-head_reduction = Mean reduction
more_sessions-head_missing = Information missing
usual-available_case = If you averaged those still there
usual-naive = If you regressed on sessions received
more_sessions-axis_sessions = sessions (below: courses seen)
more_sessions-axis_points = points of reduction
