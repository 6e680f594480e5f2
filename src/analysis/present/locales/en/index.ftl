index-title = Reports
index-lead =
    Every edition that was published. An edition never changes; a number in it changes only when
    at least eight patients behind it have.
index-none = No report has been published yet. Run: spot-outcomes run
index-editions = Editions: { $report }
index-head_clinic = Clinic
index-head_newest = Newest edition
index-head_changed = What changed
index-head_earlier = Earlier editions
index-all_clinics = All clinics
index-damaged = Damaged:
index-damaged_how = a file is not as it was issued. Make it again, and ask who touched it.
index-first = First edition, numbers shown: { $shown }.
index-moved = Numbers moved: { $moved } of { $shown }; the others stand.
index-no_earlier = none
index-more = and { $number } more
report-leadership_dashboard = Leadership dashboard
report-research_report = Research report
