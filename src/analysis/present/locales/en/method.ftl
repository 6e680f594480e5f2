# How the numbers were made, in four sentences.
method-no_controls =
    There are no untreated controls: improvement includes what would have faded by itself, so
    nothing here is “the effect of treatment against nothing”.
method-stopping =
    Patients stop when the spot has cleared or when nothing happens, so courses of different
    length are not compared; instead the visits that did not take place are filled in many times
    over from patients with the same history, and the spread is part of the interval.
method-recurrence =
    Recurrence is found between two visits and counted in that interval, for patients who had
    responded; risks are averaged over the same patients under each level of reported sun
    protection.
method-interval =
    An interval holds the true value in about 95 of 100 such analyses; a number is shown only
    where enough patients stand behind it, and a difference whose interval holds zero is called
    uncertain.
entry-as_of = Records up to
entry-clinics = Clinics
entry-source = Source
entry-data = Data
entry-code_version = Code version
entry-plan = Plan
entry-parameters = Parameters
entry-run = Run
entry-disclosure = Disclosure
entry-reference = Question about sun protection
method-all_clinics = all { $number }: { $names }
reference-until_recurrence = up to the day the spot came back
reference-since_last_look = since the last visit
disclosure-rule =
    counts of 1-{ $hidden } hidden, others to the nearest { $base }, shares from rounded counts;
    a number changes when { $changed } patients or more have changed
plan-not_locked = not locked before these numbers were made
plan-locked = locked on { $day } ({ $seal })
plan-as_locked = as { $said }
plan-amended = amended on { $day }: { $why }
plan-results_before = results were there already when it was locked
plan-deviations =
    { $count ->
        [one] { $said }; { $number } deviation: { $deviations }
        *[other] { $said }; { $number } deviations: { $deviations }
    }
