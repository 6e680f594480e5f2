safety-missing = Adverse events are not shown: not recorded, or too few to show.
safety-stopped = Why courses ended
safety-none_stopped = { $title }: { $why }.
safety-head_reason = Reason
safety-events = Adverse events per 100 sessions
safety-axis = events per 100 sessions
safety-alt = { $title }. { $events }
safety-alt_event = { $name }: { $value }
safety-head_event = Event
safety-none_frequent = No single kind of event is frequent enough to show.
safety-most_frequent = { $name } is most frequent: { $value } per 100 sessions.
safety-rare =
    { $count ->
        [one] { $number } more kind of event: too rare to show.
        *[other] { $number } more kinds of event: too rare to show.
    }
