# What the newest point of a control chart says.
variation-improvement = a change for the better
variation-concern = a change for the worse
variation-higher = higher than before
variation-lower = lower than before
variation-neither = nothing but the usual ups and downs

# The same with the period in which it began; $is_new says `yes` where that is the newest one.
signals-since =
    { $is_new ->
        [yes] { $variation } in { $period }
        *[no] { $variation } since { $period }
    }
signals-sentence = { $said }.

# What the target can be expected to do.
assurance-met = the target is met for certain, unless something changes
assurance-missed = the target will be missed for certain, unless something changes
assurance-hit_or_miss = the target is hit or missed by chance

# The rule that a marked point met.
rule-outside = outside the limits
rule-trend = one of seven points in a row that rise or fall
rule-run = one of seven points in a row on one side of the centre
rule-near = one of two in three points close to a limit
rule-none = usual variation
signals-rule_met = { $variation }: { $rule }
signals-too_few_periods = Too few whole periods to tell signal from noise.
signals-chance_range = Values of { $interval } are what chance alone makes of it.
signals-older_marks = The newest marked point is of { $period }.
signals-centre = The centre of the chart is { $value }.
signals-trial_limits = Limits rest on fewer than twelve points and may still move.
signals-wider_limits = Limits are wider than for chance alone, because the points vary more.
signals-maturity = Counted after { $days } days only: { $why }.
signals-rebased = New limits from { $period } on: { $why }.
signals-lead =
    Every number goes up and down. The limits of a chart hold what that alone makes of it; only
    a marked point says that something has changed. Hollow points are periods that are not over,
    or not old enough: they are shown and not judged.
signals-of_all_clinics =
    Charts over time are drawn for all clinics together only: the months of one clinic would
    rest on so few patients that they could be told from one edition to the next.
signals-no_chart = { $title }, over time: { $why }.
signals-against_before =
    { $period }: { $value }, { $difference } points (95 % { $low } to { $high }) against all
    before

# The table under a chart, and its description for those who do not see it.
signals_head-period = Period
signals_head-value = Value
signals_head-counted = Counted
signals_head-centre = Centre
signals_head-limits = Limits
signals_head-says = What it says
signals-not_judged = not judged
signals-alt =
    { $title }: { $shown } points, the first { $first }, the newest { $newest }. { $finding }
    Points that are signals: { $signals }.
signals-alt_point = { $period } { $value }
axis-percent = %
axis-sessions = sessions
axis-per_100_sessions = per 100 sessions
axis-score = score
axis-per_100_months = per 100 months
