head-value = Value
head-interval = 95 % interval
head-n_patients = Patients
head-n_courses = Courses
head-n_assessed = Assessed
head-n_events = Events
legend-estimate = had every patient gone on, with 95 % interval
legend-half = sessions until half of the patients respond, and the range the data allow
legend-still_there =
    what you would see if you ignored stopping: whoever was still there (misleading)
legend-regressed =
    what you would see if you ignored stopping: final result by sessions received (misleading)
